"""`--journal`: a file, a Redis server for a team, and machines without a home directory."""

import json
import pwd
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from support.command_line import Shell
from support.redis_server import redis_server

from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.sandbox import Fault, Sandbox

ORDER = ("assign", "0612345678", "--description", "Ad", "--prefix", "0899", "--reference", "order-1", "--yes")


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove HOME and the user's entry in passwd, as systemd's DynamicUser does."""

    def unknown(_: int) -> NoReturn:
        raise KeyError

    for name in ("HOME", "XDG_STATE_HOME", "OFFLINE_NUMBERS_JOURNAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.mark.usefixtures("domain", "homeless")
@pytest.mark.parametrize("command", [("pending",), ORDER], ids=" ".join)
async def test_without_a_home_the_message_names_the_option(command: tuple[str, ...], shell: Shell) -> None:
    """No default file is possible: exit code 2."""
    done = await shell(*command)
    assert done.code == 2
    assert done.err == (
        "offline-numbers: --journal: there is no home directory for the default file; pass --journal PATH or set "
        "OFFLINE_NUMBERS_JOURNAL\n"
    )


@pytest.mark.usefixtures("domain", "homeless")
async def test_without_a_home_doctor_reports_it(shell: Shell) -> None:
    """It is one finding among others."""
    done = await shell("doctor", "--json")
    assert done.code == 2
    findings = {one["name"]: one for one in json.loads(done.out)["findings"]}
    assert findings["journal"]["ok"] is False
    assert findings["API"]["ok"] is True


@pytest.mark.usefixtures("domain", "homeless")
async def test_without_a_home_a_named_journal_works(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the option and by the variable."""
    assert (await shell(*ORDER, "--journal", str(tmp_path / "journal.db"))).code == 0
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    assert (await shell("pending")).out == "Nothing is pending for this key and base URL.\n"


async def test_a_team_shares_a_redis_server(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """Another machine sees the reference that one began; `doctor` shows the address."""
    with redis_server(tmp_path) as port:
        url = f"redis://127.0.0.1:{port}/0"
        domain.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
        assert (await shell(*ORDER, "--journal", url)).code == 8
        assert len(json.loads((await shell("pending", "--journal", url, "--json")).out)["pending"]) == 1
        done = await shell("doctor", "--journal", url)
        assert f"{url}: 1 pending" in done.out


@pytest.mark.usefixtures("domain")
async def test_a_redis_server_that_is_down_is_a_journal_error(shell: Shell) -> None:
    """Exit code 10, and nothing was sent."""
    done = await shell(*ORDER, "--journal", "redis://127.0.0.1:1/0")
    assert done.code == 10
    assert "Nothing was sent." in done.err


@pytest.mark.usefixtures("domain")
async def test_an_invalid_address_is_refused_without_its_password(shell: Shell) -> None:
    """The message shows the right form."""
    done = await shell("pending", "--journal", "redis://:secret@host:port/0")
    assert done.code == 2
    assert done.err == "offline-numbers: --journal: invalid address of a Redis server; use redis://host:port/0\n"


@pytest.mark.usefixtures("domain")
async def test_a_missing_extra_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence has the command that installs it."""
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    done = await shell("pending", "--journal", "redis://127.0.0.1/0")
    assert done.code == 2
    assert "pip install 'offline-numbers[redis]'" in done.err


def test_a_title_shows_no_password() -> None:
    """It shows the host and the database."""
    assert JournalOptions(journal="redis://user:secret@host:6379/1?x=secret").title == "redis://host:6379/1"
