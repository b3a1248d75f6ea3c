"""The base URL is checked before a key is sent to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.leaks import paths

from offline_numbers.http.base_url import base_url_of

KEY = "offl_c4n4ry_7b6d5f3a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.optico.fr", "https://www.optico.fr"),
        ("https://www.optico.fr/", "https://www.optico.fr"),
        ("HTTPS://WWW.Optico.FR", "https://www.optico.fr"),
        ("https://www.optico.fr:8443", "https://www.optico.fr:8443"),
        ("https://www.optico.fr:443", "https://www.optico.fr"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://gateway.example/optico/v1/", "https://gateway.example/optico/v1"),
        ("https://mock_server", "https://mock_server"),
        ("https://xn--ptico-jua.fr", "https://xn--ptico-jua.fr"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://LOCALHOST", "http://localhost"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_an_address_is_accepted(text: str, expected: str) -> None:
    """A slash at the end and capital letters make no difference; a path is allowed."""
    assert expected == str(base_url_of(text)).rstrip("/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "www.optico.fr",
        "ftp://www.optico.fr",
        "https://",
        "https:///path",
        "https://www.optico.fr ",
        " https://www.optico.fr",
        "https://www.optico.fr\n",
        "https://www.opti\tco.fr",
        "https://www.optico.fr\\@evil.example",
        "https://user@www.optico.fr",
        f"https://user:{KEY}@www.optico.fr",
        f"https://www.optico.fr?key={KEY}",
        f"https://www.optico.fr/?key={KEY}",
        f"https://www.optico.fr#{KEY}",
        "https://www.optico.fr?",
        "https://www.optico.fr/a%2e%2e/b",
        "https://www.optico.fr//evil.example",
        "https://www.optico.fr/../b",
        "https://www.optico.fr/./b",
        "https://www.optico.fr:0",
        "https://www.optico.fr:65536",
        "https://www.optico.fr:",
        "https://www.optico.fr:80:80",
        "https://www.\u043eptico.fr",
        "https://www.optico.fr\u2044evil",
        "https://\uff57\uff57\uff57.optico.fr",
        "https://www\u3002optico.fr",
        "https://[1:2:3]",
        "https://-optico.fr",
        "https://www.optico.fr/offline-numbers-api",
        "https://www.optico.fr/offline-numbers-api/list",
        "https://www.optico.fr/offline-numbers-api/list/",
        "http://www.optico.fr",
        "http://127.0.0.1.evil.example",
        "http://127.1",
        "http://2130706433",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://localhost.evil.example",
        "http://localhost.",
        "http://[::2]",
        "http://[::ffff:127.0.0.1]",
        "http://[::1%25lo]",
        "https://[fe80::1%25eth0]",
        "http://127.0.0.01",
        "http://0x7f.0.0.1",
        "http://017700000001",
        "http://127.0.0.1.",
        "http://localhost%2eevil.example",
        "https://www.optico.fr.",
        "https://www..optico.fr",
        "https://www.optico.fr%2eevil.example",
        "https:\\\\www.optico.fr",
        "https:/\\www.optico.fr",
        "https://www.optico.fr\\evil.example",
        "https://www.optico.fr;evil.example",
        "https://\u017fandbox.example",
        "https://\u212a.example",
        "https://\u24e6\u24e6\u24e6.optico.fr",
        "http://[::ffff:10.0.0.1]",
    ],
)
def test_an_invalid_address_is_refused_without_showing_it(text: str) -> None:
    """The error shows nothing of the address, which may contain a key or a password."""
    with pytest.raises(ValueError, match=r"^base_url: ") as caught:
        base_url_of(text)
    assert paths(KEY, caught.value) == []


def test_only_text_is_accepted() -> None:
    """The error names the type."""
    with pytest.raises(TypeError, match=r"^base_url: must be a str, not bytes$"):
        base_url_of(b"https://www.optico.fr")  # type: ignore[arg-type] # what is refused


@given(st.text(alphabet=":/?#@[]%\\.\n\x00 aé1", max_size=12))
def test_no_text_after_a_host_changes_the_host(text: str) -> None:
    """An accepted address has the host of its text, and only host, port and path."""
    try:
        address = base_url_of(f"https://www.optico.fr{text}")
    except ValueError:
        return
    assert address.user is None
    assert address.password is None
    assert address.query_string == ""
    assert address.fragment == ""
    assert (address.host or "").startswith("www.optico.fr")
    assert str(address).rstrip("/") == f"https://www.optico.fr{text}".rstrip("/")
