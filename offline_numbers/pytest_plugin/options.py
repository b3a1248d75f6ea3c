"""The arguments of the mark, and the ini options."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from offline_numbers.sandbox import Dialect

MARKER = "offline_numbers"
ALLOW_HOSTS = "offline_numbers_allow_hosts"
DIALECT = "offline_numbers_dialect"
INI_OPTIONS = (ALLOW_HOSTS, DIALECT)
_OF_SANDBOX = ("pool", "numbers", "key", "enabled", "product_name", "dialect", "clock", "on_request")
TAKEN = ("allow_hosts", *_OF_SANDBOX)


def add_options(parser: pytest.Parser) -> None:
    """Register the ini options."""
    parser.addini(ALLOW_HOSTS, "hosts that the guard of offline_numbers lets through, beside loopback", "args", [])
    parser.addini(DIALECT, "JSON file with the dialect of the sandbox, relative to the rootdir", "string", "")


def add_marker(config: pytest.Config) -> None:
    """Register the marker."""
    line = f"{MARKER}({', '.join(f'{name}=...' for name in TAKEN)}): options of offline_numbers_sandbox and the guard"
    config.addinivalue_line("markers", line)


def sandbox_options(node: pytest.Item, pool: object) -> dict[str, Any]:
    """Return the arguments of a test's ``Sandbox``; its marks win over the pool and the ini options."""
    marked = {name: value for name, value in _marked(node).items() if name in _OF_SANDBOX}
    if "dialect" not in marked and (path := node.config.getini(DIALECT)):
        marked["dialect"] = _read_dialect(node.config, path)
    return {"pool": pool, **marked}


def allowed_hosts(node: pytest.Item) -> set[str]:
    """Return the hosts that a test may connect to."""
    return {*node.config.getini(ALLOW_HOSTS), *_marked(node).get("allow_hosts", ())}


def _read_dialect(config: pytest.Config, path: str) -> "Dialect":
    from offline_numbers.sandbox import Dialect  # noqa: PLC0415 - only a test with a sandbox waits for aiohttp

    try:
        return Dialect.read(config.rootpath / path)
    except (OSError, ValueError) as error:
        pytest.fail(f"ini option {DIALECT}: {error}", pytrace=False)


def _marked(node: pytest.Item) -> dict[str, Any]:
    """Return the arguments of all marks of a test; the test's own win over its class's and its module's."""
    options: dict[str, Any] = {}
    for marker in node.iter_markers(MARKER):
        _refuse(marker.kwargs.keys() - set(TAKEN), marker.args)
        options = {**marker.kwargs, **options}
    return options


def _refuse(unknown: Iterable[str], positional: tuple[object, ...]) -> None:
    wrong = [*sorted(unknown), *map(repr, positional)]
    if wrong:
        msg = f"@pytest.mark.{MARKER}: unknown argument {', '.join(wrong)}; use these by name: {', '.join(TAKEN)}"
        pytest.fail(msg, pytrace=False)
