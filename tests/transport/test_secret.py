"""The key is added to an address and shown nowhere else."""

import copy
import html
import json
import pickle
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import parse_qs, quote, quote_plus

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.leaks import paths, shows
from yarl import URL

from offline_numbers.http.key import Secret

KEY = 'offl_c4n4ry/7b+6d=5f&"3a%2F'
ADDRESS = URL("https://www.optico.fr/offline-numbers-api?action=check")
printable = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
keys = st.text(printable, min_size=8, max_size=40).filter(lambda key: key[0] not in "\"'")


@attrs.frozen
class Holder:
    """A record that contains one."""

    secret: Secret


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1))
def test_the_server_reads_the_key_unchanged(key: str) -> None:
    """Each printable character of the key arrives, beside the rest of the query."""
    assume(key[0] != key[-1] or key[0] not in "\"'")
    query = Secret(key).add_to(ADDRESS).raw_query_string
    assert {"action": ["check"], "key": [key]} == parse_qs(query, strict_parsing=True)


def test_neither_repr_nor_attributes_show_it() -> None:
    """Neither its own texts and attributes show it, nor those of a record that contains it."""
    secret = Secret(KEY)
    shown = [repr(secret), str(secret), f"{secret}", attrs.asdict(Holder(secret)), Holder(secret), dir(secret)]
    assert paths(KEY, shown) == []
    assert paths(KEY, secret) == []
    assert not hasattr(secret, "__dict__")


def test_it_is_copied_as_itself() -> None:
    """A copy of an object that contains it refers to the same ``Secret``."""
    secret = Secret(KEY)
    assert [copy.copy(secret) is secret, copy.deepcopy([secret])[0] is secret] == [True, True]


def test_it_is_never_pickled() -> None:
    """A pickle would contain the key."""
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        pickle.dumps(Secret(KEY))
    assert paths(KEY, caught.value) == []


@pytest.mark.parametrize("key", ["", f"{KEY} ", f"{KEY}\n", f" {KEY}", f"{KEY}\x00", f"{KEY}é", f"{KEY}\u00a0", "\t"])
def test_an_invalid_key_is_refused_without_showing_it(key: str) -> None:
    """The error names a line end from a file without showing the key."""
    with pytest.raises(ValueError, match=r"^key: ") as caught:
        Secret(key)
    assert paths(KEY, caught.value) == []


def test_a_key_of_bytes_is_refused() -> None:
    """The error names the type and does not show the value."""
    with pytest.raises(TypeError, match=r"^key: must be a str, not bytes$") as caught:
        Secret(KEY.encode())  # type: ignore[arg-type] # what is refused
    assert paths(KEY, caught.value) == []


def php_json(text: str) -> str:
    """Escape a text as PHP's json_encode does."""
    return json.dumps(text)[1:-1].replace("/", "\\/")


def php_json_hex(text: str) -> str:
    """Escape a text as PHP's json_encode does with JSON_HEX_AMP and its like."""
    codes = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027"}
    return "".join(codes.get(character, character) for character in php_json(text).replace('\\"', "\\u0022"))


def php_html(text: str) -> str:
    """Escape a text as PHP's htmlspecialchars does."""
    return html.escape(text).replace("&#x27;", "&#039;")


def php_url(text: str) -> str:
    """Escape a text as PHP's urlencode does."""
    return quote_plus(text).replace("~", "%7E")


def lower_url(text: str) -> str:
    """Escape a text with lowercase hexadecimal digits."""
    return "".join(
        quote(character, safe="").lower() if quote(character) != character else character for character in text
    )


@given(keys, st.sampled_from([str, quote, php_url, lower_url, php_json, php_json_hex, html.escape, php_html]))
def test_every_echo_of_it_is_replaced(key: str, escape: Callable[[str], str]) -> None:
    """An echo, plain, percent-encoded, in JSON or in HTML, is replaced, and the text around it stays."""
    assert Secret(key).scrub(f"<p>{escape(key)}</p>".encode()) == b"<p>***</p>"


@given(keys, st.text())
def test_a_text_without_the_key_stays(key: str, text: str) -> None:
    """A body without the key stays unchanged."""
    assume(not shows(key, text))
    assert text.encode() == Secret(key).scrub(text.encode())


@given(keys, st.lists(st.sampled_from(["key", "other"])), st.data())
def test_a_stream_is_scrubbed_as_a_whole(key: str, parts: list[str], data: st.DataObject) -> None:
    """A stream in any pieces gives the same bytes as the whole text."""
    secret = Secret(key)
    whole = "|".join(key if part == "key" else part for part in parts).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)))))
    scrubber = secret.scrubber()
    pieces = [scrubber.feed(whole[start:end]) for start, end in pairwise([0, *cuts, len(whole)])]
    assert secret.scrub(whole) == b"".join([*pieces, scrubber.finish()])


ECHOED = "offl_b7e2/c8+a1=4f&9dcdef"


@pytest.mark.parametrize(
    "echo",
    [
        f"GET /offline-numbers-api?action=check&key={quote(ECHOED)} HTTP/1.1",
        ECHOED.upper(),
        quote(ECHOED, safe="").lower(),
        quote(quote(ECHOED, safe=""), safe=""),
        ECHOED[:-4],
        ECHOED[4:],
        f"{ECHOED[:9]}\n    {ECHOED[9:]}",
        f"{ECHOED[:12]}=\r\n{ECHOED[12:]}",
        f"{ECHOED[:12]}\\n{ECHOED[12:]}",
        f"{ECHOED[:12]}<br>{ECHOED[12:]}",
    ],
    ids=[
        "as sent",
        "capitals",
        "encoded, small",
        "encoded twice",
        "end cut",
        "start cut",
        "wrapped",
        "mail",
        "JSON",
        "HTML",
    ],
)
def test_an_echo_in_another_form_is_replaced(echo: str) -> None:
    """In each form and in pieces of any size, at most a few characters of the key remain."""
    text = f"<p>{echo}</p>".encode()
    secret = Secret(ECHOED)
    scrubber = secret.scrubber()
    pieces = b"".join(scrubber.feed(text[place : place + 1]) for place in range(len(text))) + scrubber.finish()
    assert b"***" in pieces
    assert secret.scrub(text) == pieces
    assert not any(ECHOED[start : start + 6].lower().encode() in pieces.lower() for start in range(len(ECHOED) - 5))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (b"/list?details=1&key=abc%2Fd", b"/list?details=1&key=***"),
        (b"/list?KEY=abc\\/d&rest", b"/list?KEY=***&rest"),
        (b"next=%2Flist%3Fkey%3Dabc%252Fd ", b"next=%2Flist%3Fkey%3D*** "),
        (b"monkey=banana", b"monkey=banana"),
    ],
)
def test_the_value_of_key_in_an_address_is_replaced(text: bytes, shown: bytes) -> None:
    """The value may be a part of the key or another domain's key; a name that only ends with "key" does not count."""
    scrubber = Secret(ECHOED).scrubber()
    assert Secret(ECHOED).scrub(text) == shown
    assert b"".join(scrubber.feed(bytes([one])) for one in text) + scrubber.finish() == shown


def test_a_part_of_a_key_that_is_an_ordinary_number_stays() -> None:
    """An echo has at least two thirds of the key, so a phone number with some of its digits stays."""
    body = b'{"phone_number": "0612345678"}'
    assert Secret("offl_0123456789abcdef").scrub(body) == body


@pytest.mark.parametrize("key", ['"offl_b7e2c8a14f9dcdef"', "'offl_b7e2c8a14f9dcdef'"])
def test_a_key_in_quotes_has_its_own_message(key: str) -> None:
    """Some readers of .env files keep the quotation marks."""
    with pytest.raises(ValueError, match=r"^key: starts and ends with a quotation mark; remove the quotes") as caught:
        Secret(key)
    assert paths(key[1:-1], caught.value) == []


def test_a_short_key_is_not_replaced() -> None:
    """A short key may be an ordinary word, and replacing it would change the meaning of answers."""
    body = b'{"status": "success", "description": "status"}'
    secret = Secret("status")
    scrubber = secret.scrubber()
    assert [body, body, b""] == [secret.scrub(body), scrubber.feed(body), scrubber.finish()]


def test_a_digest_identifies_a_domain() -> None:
    """Journals store the digest, so it stays the same in each version; it shows neither key nor address."""
    here, there = URL("https://www.optico.fr"), URL("https://elsewhere.example")
    digest = Secret("offl_key").domain(here)
    others = {Secret("offl_key").domain(there), Secret("offl_other").domain(here)}
    assert digest == "ac6fe51e1b0e458a0e5d466fd10a3d4525b93cd5331a6eac2bde716c11e56d49"
    assert digest not in others
    assert len(others) == 2
