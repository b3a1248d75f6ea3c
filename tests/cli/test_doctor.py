"""`offline-numbers doctor`: one line for each check, and the exit code of the first failed one."""

import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Ended, Shell

from offline_numbers.sandbox import Fault, Sandbox


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set the journal in the environment."""
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    return tmp_path / "journal.db"


def found(done: Ended) -> dict[str, Mapping[str, Any]]:
    """Return the findings of a run with ``--json``, by name."""
    return {finding["name"]: finding for finding in json.loads(done.out)["findings"]}


async def test_every_check_passes(domain: Sandbox, shell: Shell) -> None:
    """Versions, address, journal, key, API, pool, destinations and descriptions; nothing is changed or created."""
    done = await shell("doctor", "--json")
    findings = found(done)
    assert done.code == 0
    assert done.err == ""
    assert json.loads(done.out)["ok"] is True
    assert list(findings) == [
        *("versions", "base URL", "journal", "key", "API", "pool", "destinations", "descriptions"),
    ]
    assert findings["versions"]["data"]["offline-numbers"] == version("offline-numbers")
    assert findings["versions"]["data"]["Python"] == platform.python_version()
    assert findings["base URL"]["text"] == domain.url
    assert findings["pool"]["data"] == {"0800": {"free": 1, "total": 1}, "0899": {"free": 2, "total": 5}}
    assert findings["destinations"]["text"] == "2, each in the form that this program sends, for example 0612345678"
    assert {request.action for request in domain.requests} == {"list"}


@pytest.mark.usefixtures("domain")
async def test_each_check_has_a_line(shell: Shell) -> None:
    """A mark, a name, and the finding."""
    lines = (await shell("doctor")).out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["ok"] * 8
    assert "ok  pool          0800: 1 of 1 free, 0899: 2 of 5 free" in [line.rstrip() for line in lines]


@pytest.mark.parametrize(
    ("variable", "name", "expected"),
    [
        ("KEY=offl_wrong", "key", (3, "Use the Offline Numbers API key from the domain's settings")),
        ("KEY=two words", "key", (2, "key: contains a space")),
        ("BASE_URL=http://example.com", "base URL", (2, "http:// is only allowed for localhost")),
        ("BASE_URL=http://127.0.0.1:1", "API", (7, "was never sent")),
        ("JOURNAL=/", "journal", (2, "--journal: '/' cannot be a file")),
    ],
)
@pytest.mark.usefixtures("domain")
async def test_a_failed_check(
    variable: str, name: str, expected: tuple[int, str], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has a mark and advice, and sets the exit code."""
    code, said = expected
    monkeypatch.setenv(*f"OFFLINE_NUMBERS_{variable}".split("=", maxsplit=1))
    done = await shell("doctor", "--json")
    assert done.code == code
    assert json.loads(done.out)["ok"] is False
    assert found(done)[name]["ok"] is False
    assert said in found(done)[name]["text"]
    assert [line.split()[0] for line in (await shell("doctor")).out.splitlines() if name in line[:20]] == ["failed"]


async def test_a_disabled_api_differs_from_a_bad_key(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    """The advice is to ask the vendor to enable it."""
    async with Sandbox({5: 1}, enabled=False) as domain:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", domain.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", domain.url)
        done = await shell("doctor", "--json")
    assert done.code == 3
    assert "Ask the vendor to enable" in found(done)["API"]["text"]


async def test_a_description_that_breaks_the_detailed_list_is_found(domain: Sandbox, shell: Shell) -> None:
    """The simple list can be read, the detailed one cannot."""
    domain.fail_next("list", Fault.STALE_ANSWER)
    await shell("list")
    domain.state.describe("0899000101", "broken \udcff")
    done = await shell("doctor", "--json")
    assert done.code == 7
    assert found(done)["pool"]["ok"] is True
    assert list(found(done))[-1] == "descriptions"


async def test_destinations_in_other_forms_are_named(domain: Sandbox, shell: Shell) -> None:
    """One that can be normalized is named with its match; another one is an error."""
    domain.state.reassign("0899000101", "33612345678")
    text = found(await shell("doctor", "--json"))["destinations"]["text"]
    assert text == "1 of 2 have another form than this program sends: 33612345678 matches 0612345678"
    domain.state.reassign("0899000101", "home")
    done = await shell("doctor", "--json")
    assert done.code == 7
    assert found(done)["destinations"]["data"]["unreadable"] == ["home"]


async def test_pending_references_are_named(domain: Sandbox, shell: Shell, journal: Path) -> None:
    """If the journal exists, it is read."""
    domain.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    await shell("assign", "0612345678", "--description", "Ad", "--prefix", "0899", "--reference", "order-1", "--yes")
    finding = found(await shell("doctor", "--json"))["journal"]
    assert finding["text"].startswith(f"{journal}: 1 pending, order-1 since ")
    assert finding["data"] == {"path": str(journal), "pending": ["order-1"]}


async def test_an_empty_domain_is_no_error(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    """The line reports that the domain has no numbers."""
    async with Sandbox() as domain:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", domain.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", domain.url)
        findings = found(await shell("doctor", "--json"))
    assert findings["pool"]["text"] == "the domain has no numbers; ask the vendor for some"
    assert findings["destinations"]["text"] == "0, each in the form that this program sends"
