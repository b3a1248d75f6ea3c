"""What a test asks of the plugin by its marker, and what pytest's options ask for all tests."""

from collections.abc import Iterable
from typing import Any

import pytest

MARKER = "offline_numbers"
ALLOW_HOSTS = "offline_numbers_allow_hosts"
_OF_SANDBOX = ("pool", "numbers", "key", "enabled", "check_answers", "product_name", "dialect", "clock", "on_request")
TAKEN = ("allow_hosts", *_OF_SANDBOX)
INI_OPTIONS = (ALLOW_HOSTS,)


def add_options(parser: pytest.Parser) -> None:
    """Tell pytest of the options."""
    parser.addini(ALLOW_HOSTS, "hosts that a test guarded by offline_numbers may reach, beside loopback", "args", [])


def add_marker(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    line = f"{MARKER}({', '.join(f'{name}=...' for name in TAKEN)}): what offline_numbers_sandbox is made with"
    config.addinivalue_line("markers", line)


def sandbox_options(node: pytest.Item, pool: object) -> dict[str, Any]:
    """Return what the sandbox of a test is made with.

    Args:
        node: the test.
        pool: the free numbers, where its marker names no others.

    """
    marked = _marked(node)
    return {"pool": pool, **{name: marked[name] for name in _OF_SANDBOX if name in marked}}


def allowed_hosts(node: pytest.Item) -> set[str]:
    """Return the hosts that a test may reach."""
    return {*node.config.getini(ALLOW_HOSTS), *_marked(node).get("allow_hosts", ())}


def _marked(node: pytest.Item) -> dict[str, Any]:
    """Return the arguments of all markers of a test: those of the test itself win over its class's and its module's."""
    options: dict[str, Any] = {}
    for marker in node.iter_markers(MARKER):
        _refuse(marker.kwargs.keys() - set(TAKEN), marker.args)
        options = {**marker.kwargs, **options}
    return options


def _refuse(unknown: Iterable[str], positional: tuple[object, ...]) -> None:
    wrong = [*sorted(unknown), *map(repr, positional)]
    if wrong:
        pytest.fail(f"@pytest.mark.{MARKER} takes {', '.join(TAKEN)} by name; not {', '.join(wrong)}", pytrace=False)
