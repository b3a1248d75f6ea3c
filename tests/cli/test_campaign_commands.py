"""`offline-numbers plan` and `apply`: their output, prompts, requests and exit codes."""

import asyncio
import json
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from attrs import evolve
from rich.text import Text
from support.apply_child import HEADER, run_here, write
from support.command_line import Ended, Person, Shell, Terminal
from support.naming import case_name

from offline_numbers.campaigns import Action, Campaign, Plan, Pool, Result, Status, Step, write_results
from offline_numbers.campaigns.applying import BATCH
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen import terminal
from offline_numbers.cli.screen.campaigns import plan_blocks, results_blocks
from offline_numbers.cli.steps.interrupt import Interrupt, StoppedError, running_task
from offline_numbers.cli.work.apply import MANY, exit_code_of
from offline_numbers.sandbox import Fault, RequestRecord, Sandbox
from offline_numbers.values.models import NumberDetails

Spoil = Callable[..., Awaitable[Ended]]
RADIO = "spring-001,06 12 34 00 01,Radio,0899"


@pytest.fixture(autouse=True)
def journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the journal in the working directory, which is the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))


def file_of(folder: Path, *lines: str) -> str:
    """Write a file of campaigns, and return its path."""
    path = folder / "campaigns.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return str(path)


def sent(domain: Sandbox) -> list[str]:
    """Return the writes that have arrived."""
    return [request.action for request in domain.requests if request.action not in {"list", "check"}]


async def test_plan_shows_and_sends_nothing(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """A table, the reasons of conflicts, the numbers without a row, and whether the pool is large enough."""
    domain.state.describe("0899000101", "[spring-002] Magazine Ad")
    domain.state.describe("0899000102", "[order-4711] Another application's")
    rows = [RADIO, "spring-002,06 99 99 99 99,Magazine,0899", "spring-003,06 12 34 00 03,Tram,0899"]
    done = await shell("plan", file_of(tmp_path, *rows, "spring-004,06 12 34 00 04,Bus,0899"))
    assert done.code == 0
    assert done.err == ""
    assert sent(domain) == []
    assert [line.rstrip() for line in done.out.splitlines()] == [
        "reference    plan       number       destination                description",
        "─" * 87,
        "spring-001   allocate   0899...      0612340001                 Radio",
        "spring-002   reassign   0899000101   0612345678 -> 0699999999   Magazine Ad -> Magazine",
        "spring-003   allocate   0899...      0612340003                 Tram",
        "spring-004   allocate   0899...      0612340004                 Bus",
        "Left alone, because no row has their reference: 1",
        "  0899000102  [order-4711] Another application's",
        "0899: 3 to allocate, 2 free. That is 1 too few: ask the vendor for more before you apply the plan.",
        "3 allocate, 1 reassign.",
    ]


async def test_plan_prints_json(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """It has every field of the plan."""
    domain.state.describe("0899000101", "[autumn-001] Old")
    done = await shell("plan", file_of(tmp_path, RADIO), "--release", "autumn-001", "--json")
    plan = json.loads(done.out)
    changed = [step["number"].pop("last_update") for step in plan["steps"] if step["number"]]
    assert len(changed) == 1
    assert plan == {
        "steps": [
            {
                "reference": "spring-001",
                "action": "allocate",
                "line": 2,
                "destination": "0612340001",
                "description": "Radio",
                "type": 5,
                "number": None,
                "reason": "",
            },
            {
                "reference": "autumn-001",
                "action": "release",
                "line": None,
                "destination": None,
                "description": None,
                "type": None,
                "number": {
                    "tracking_number": "0899000101",
                    "phone_number": "0612345678",
                    "description": "[autumn-001] Old",
                    "product_name": "example.com",
                },
                "reason": "",
            },
        ],
        "counts": {"allocate": 1, "release": 1},
        "writes": 2,
        "pools": [{"type": 5, "prefix": "0899", "needed": 1, "free": 2}],
        "notices": [],
        "left_alone": [],
    }


async def test_apply_sends_and_writes_the_numbers(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """The plan on stderr, the results on stdout, and the results file beside the file."""
    done = await shell("apply", file_of(tmp_path, RADIO), "--yes")
    assert done.code == 0
    assert sent(domain) == ["assign"]
    assert "1 allocate." in done.err
    assert [line.rstrip() for line in done.out.splitlines()] == [
        "reference    status      number       description",
        "─────────────────────────────────────────────────",
        "spring-001   allocated   0899000001   Radio",
        "1 allocated.",
        f"For the printer: {tmp_path / 'campaigns.numbers.csv'}",
    ]
    assert (tmp_path / "campaigns.numbers.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "reference,tracking_number,destination,description,prefix,status,old_description",
        "spring-001,08.99.00.00.01,06.12.34.00.01,Radio,0899,allocated,",
    ]
    again = await shell("apply", file_of(tmp_path, RADIO))
    assert again.code == 0
    assert "1 kept." in again.out
    assert sent(domain) == ["assign"]


async def test_the_file_is_written_only_for_changes(
    domain: Sandbox, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first write and after each write, but not for each kept row."""
    lines = [f"spring-{place},069876543{place},Tram {place},0899" for place in range(3)]
    for place, number in enumerate(("0899000101", "0899000102", "0899000103")):
        domain.state.reassign(number, f"069876543{place}", description=f"[spring-{place}] Tram {place}")
    written: list[int] = []

    def counted(path: Path, results: list[Result], *, delimiter: str) -> None:
        written.append(sum(result.status is Status.ALLOCATED for result in results))
        write_results(path, results, delimiter=delimiter)

    monkeypatch.setattr("offline_numbers.cli.steps.results_file.write_results", counted)
    done = await shell("apply", file_of(tmp_path, *lines, RADIO, RADIO.replace("1", "2")), "--yes", "--pause=0")
    assert "3 kept, 2 allocated." in done.out
    assert written == [0, 1, 2]
    assert (tmp_path / "campaigns.numbers.csv").read_text(encoding="utf-8-sig").count("kept") == 3


async def test_apply_prints_json(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """Each row has its status; stderr is empty."""
    out = str(tmp_path / "numbers.csv")
    done = await shell("apply", file_of(tmp_path, RADIO), "--yes", "--json", "--out", out)
    assert done.code == 0
    assert done.err == ""
    assert len(domain.allocations) == 1
    assert json.loads(done.out) == {
        "results": [
            {
                "reference": "spring-001",
                "status": "allocated",
                "tracking_number": "0899000001",
                "destination": "0612340001",
                "description": "Radio",
                "message": "",
                "old_description": None,
                "error": None,
            }
        ],
        "counts": {"allocated": 1},
        "out": out,
    }


@pytest.mark.parametrize("code", [0, 1])
async def test_apply_asks_before_the_first_write(
    code: int, domain: Sandbox, shell: Shell, person: Person, tmp_path: Path
) -> None:
    """It shows the plan first, and a progress bar afterwards."""
    screen = person("yn"[code] + "\n")
    done = await shell("apply", file_of(tmp_path, RADIO))
    assert done.code == code
    assert len(sent(domain)) == 1 - code
    assert "Send 1 write, one at a time? [y/N] " in screen.getvalue()
    assert ("0/1 allocate spring-001" in screen.getvalue()) == (code == 0)


@pytest.mark.parametrize("options", [(), ("--json",)])
async def test_many_reassignments_need_an_option(
    options: tuple[str, ...], domain: Sandbox, shell: Shell, person: Person, tmp_path: Path
) -> None:
    """The vendor asks to be contacted first: the command names the option that confirms it."""
    domain.state.describe("0899000101", "[spring-001] Radio")
    screen = person("y\n")
    path = file_of(tmp_path, RADIO)
    assert (await shell("apply", path, *options)).code == 2
    assert sent(domain) == []
    assert "reassignments. Then pass --yes" in " ".join(screen.getvalue().split())
    done = await shell("apply", path, "--yes")
    assert done.code == 0
    assert sent(domain) == ["reassign"]
    assert "1 reassigned." in done.out
    assert "The vendor asks to be contacted before bulk reassignments." in screen.getvalue()


async def test_many_writes_need_their_number(domain: Sandbox, shell: Shell, person: Person, tmp_path: Path) -> None:
    """Pressing y is not enough for a long file."""
    lines = [f"spring-{place:03},06123400{place:02},Radio {place},0899" for place in range(MANY + 1)]
    screen = person("y\n")
    assert (await shell("apply", file_of(tmp_path, *lines))).code == 2
    assert sent(domain) == []
    assert "--yes: the plan has 21 writes; nothing was sent." in screen.getvalue()


async def test_a_release_is_shown_and_sent(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """The plan shows its number and description; no other number is released."""
    for number in ("0899000101", "0899000102"):
        domain.state.describe(number, f"[autumn-{number[-3:]}] Old")
    done = await shell("apply", file_of(tmp_path, RADIO), "--release", "autumn-101", "--yes", "--pause", "0")
    assert done.code == 0
    assert sent(domain) == ["assign", "unassign"]
    assert "autumn-101   release    0899000101   0698765432" not in done.err
    assert "autumn-101   release    0899000101   0612345678    Old" in done.err
    assert [domain.numbers[number].destination for number in ("0899000101", "0899000102")] == [None, "0698765432"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.API_ERROR, (6, "refused")),
        (Fault.DROP_BEFORE_COMMIT, (8, "unknown")),
        (Fault.REPEATED_BY_PROXY, (9, "conflict")),
    ],
    ids=case_name,
)
async def test_the_exit_code_is_that_of_the_first_failed_row(
    domain: Sandbox, shell: Shell, tmp_path: Path, fault: Fault, expected: tuple[int, str]
) -> None:
    """That row stops the run; --keep-going continues with the others."""
    code, status = expected
    domain.fail_next("assign", fault, message="Not now" if fault is Fault.API_ERROR else None)
    path = file_of(tmp_path, RADIO, "spring-002,06 12 34 00 02,Free line,0800")
    done = await shell("apply", path, "--yes", "--json", "--pause", "0")
    after = "allocated" if status == "conflict" else "not reached"  # one list confirms both
    assert done.code == code
    assert json.loads(done.out)["counts"] == {status: 1, after: 1}
    if fault is Fault.DROP_BEFORE_COMMIT:
        done = await shell("apply", path, "--yes", "--json")
        assert done.code == 8
        assert json.loads(done.out)["counts"] == {"unknown": 1, "allocated": 1}


async def test_the_advice_of_a_row_is_a_command(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """The library's messages name methods; the output names commands, as text and as JSON."""
    domain.state.describe("0899000102", "[spring-003] Bus")
    domain.state.describe("0899000103", "[spring-003] Bus")
    domain.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    path = file_of(tmp_path, RADIO, "spring-003,06 98 76 54 32,Bus,0899")
    told = [await shell("apply", path, "--yes"), await shell("plan", path), await shell("plan", path, "--json")]
    lost, plan, data = (" ".join(one.out.split()) for one in told)
    assert "Run the same command again later; with its reference, it only reads." in lost
    assert "once you have verified that no number exists, run `offline-numbers forget spring-001`" in plan
    assert "Release all but the one in use with `offline-numbers unassign`, and plan again" in plan
    assert "run `offline-numbers forget spring-001`" in data


async def test_keep_going_continues(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """The exit code is still that of the failed row."""
    domain.fail_next("assign", Fault.API_ERROR, message="Not now")
    path = file_of(tmp_path, RADIO, "spring-002,06 12 34 00 02,Free line,0800")
    done = await shell("apply", path, "--yes", "--json", "--pause", "0", "--keep-going")
    assert done.code == 6
    assert json.loads(done.out)["counts"] == {"refused": 1, "allocated": 1}
    assert len(domain.allocations) == 1


async def test_all_errors_of_a_file_are_printed(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """Each on a line, with their number, and as JSON; nothing is sent."""
    path = file_of(tmp_path, "spring-001,612345678,Radio,0899", ",0612345678,Radio,0899")
    done = await shell("apply", path, "--yes")
    assert done.code == 2
    assert done.out == ""
    assert len(domain.requests) == 0
    told = done.err.replace("\n", " ")
    assert "line 2, destination: '612345678' has lost its leading zero" in told
    assert "line 3, reference: the cell is empty; write for example 'spring-001'" in told
    assert f"offline-numbers: 2 errors in {path}; nothing was sent" in told
    error = json.loads((await shell("plan", path, "--json")).err)["error"]
    assert [(one["line"], one["column"]) for one in error["details"]["problems"]] == [
        (2, "destination"),
        (3, "reference"),
    ]
    done = await shell("plan", file_of(tmp_path, ",0612345678,Radio,0899"))
    assert "offline-numbers: 1 error in " in done.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["plan", "missing.csv"], "offline-numbers: FILE: cannot read 'missing.csv' (No such file or directory)"),
        (
            ["apply", "campaigns.csv", "--out", "no/numbers.csv"],
            "offline-numbers: --out: the directory 'no'",
        ),
        (
            ["apply", "campaigns.csv", "--out", "campaigns.csv"],
            "offline-numbers: --out: 'campaigns.csv' exists and is not a results file",
        ),
        (["apply", "campaigns.csv", "--out", "."], "offline-numbers: --out: '.' exists and is not a results file"),
        (["apply", "campaigns.csv", "--pause", "-1", "--yes"], "offline-numbers: pause: invalid pause -1.0:"),
        (
            ["plan", "campaigns.csv", "--release", "spring-001"],
            "offline-numbers: release: spring-001 is in a row; remove",
        ),
    ],
)
async def test_a_wrong_argument_is_reported_before_anything_is_sent(
    arguments: list[str], expected: str, domain: Sandbox, shell: Shell, tmp_path: Path
) -> None:
    """The error is one line."""
    file_of(tmp_path, RADIO)
    done = await shell(*arguments)
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith(expected)
    assert sent(domain) == []


async def test_a_results_file_that_cannot_be_written_is_reported_first(
    domain: Sandbox, shell: Shell, tmp_path: Path
) -> None:
    """Before a number is allocated."""
    name = "n" * 240 + ".csv"  # too long for the name of the temporary file
    done = await shell("apply", file_of(tmp_path, RADIO), "--yes", "--out", str(tmp_path / name))
    assert done.code == 74
    assert "(File name too long)" in done.err
    assert sent(domain) == []


def test_a_row_that_the_session_refuses_ends_as_a_wrong_argument() -> None:
    """For example, a destination that `allow` refuses."""
    result = Result(status=Status.REFUSED, reference="a", destination="b", description="c", error=ValueError("no"))
    assert exit_code_of([result]) == 2


async def test_ctrl_c_ends_the_run_after_the_current_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes while the first row is allocated: that row is finished, and none follows."""
    path = write(tmp_path)

    def press(record: RequestRecord) -> None:
        if record.action == "assign":
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    async with Sandbox({5: 10}, on_request=press) as sandbox:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        assert await run_here(sandbox, path, json=False, pause=3600) == 130
    printed = capsys.readouterr()
    assert signal.getsignal(signal.SIGINT) == before
    assert len(sandbox.allocations) == 1
    assert "Stopping after the current row; press Ctrl+C again to stop at once." in printed.err
    assert "1 allocated, 2 not reached." in printed.out
    assert printed.err.endswith("Run the same command again to continue.\n")


async def test_a_second_ctrl_c_ends_the_run_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The current row is unknown, with advice."""
    path = write(tmp_path)

    def press(record: RequestRecord) -> None:
        if record.action == "assign":
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)

    async with Sandbox({5: 10}, on_request=press) as sandbox:
        sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        assert await run_here(sandbox, path) == 130
    results = json.loads(capsys.readouterr().out)["results"]
    assert [result["status"] for result in results] == ["unknown", "not reached", "not reached"]
    assert results[0]["message"].startswith("interrupted before the list confirmed it; run the same")


async def test_a_pause_ends_on_a_stop() -> None:
    """Without a stop it lasts its time; a stop ends it at once."""
    interrupt = Interrupt(Output(json=True))
    await interrupt.sleep(0)
    interrupt.ask()
    with pytest.raises(StoppedError):
        await interrupt.sleep(3600)


async def test_a_third_ctrl_c_still_prints_the_results() -> None:
    """Only the second one cancels, and only during the run."""
    interrupt, task = Interrupt(Output(json=True)), running_task()
    with interrupt.ready():
        interrupt.ask()
        interrupt.ask()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.sleep(0)
        assert task.uncancel() == 0
        interrupt.ask()
    interrupt.ask()
    assert task.cancelling() == 0


ROW = Campaign(reference="spring-001", destination="0612345678", description="[red]Ad[/red]\x1b[31m", type=5)
NUMBER = NumberDetails(
    tracking_number="0899123456", phone_number="0698765432", description="[spring-001] \x1b[32mBefore"
)


def steps() -> tuple[Step, ...]:
    """Return a step of each kind, with control sequences in its texts."""
    without_number = {Action.ALLOCATE, Action.CONFLICT, Action.UNKNOWN, Action.ABSENT}
    return tuple(
        Step(
            action=action,
            reference="r" * 64 if action is Action.KEEP else f"spring-{action}",
            campaign=None if action in {Action.RELEASE, Action.ABSENT} else ROW,
            number=None if action in without_number else NUMBER,
            reason="\x1b[2J why" if action is Action.CONFLICT else "",
        )
        for action in Action
    )


@pytest.mark.parametrize("color", [False, True])
def test_everything_fits_on_80_columns(monkeypatch: pytest.MonkeyPatch, *, color: bool) -> None:
    """With and without colour: every kind of step and status, long names, and no control sequence."""
    plan = Plan(
        steps=steps(),
        left_alone=(NUMBER,) * 12,
        pools=(Pool(type=99, needed=1, free=None), Pool(type=5, needed=2, free=1), Pool(type=1, needed=1, free=1)),
    )
    results = [Result(status=one, reference="a", destination="b", description=ROW.description) for one in Status]
    results.append(evolve(results[0], tracking_number="0899123456", message="\x1b[2J why", status=Status.UNKNOWN))
    screen = Terminal()
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm" if color else "dumb")
    terminal.show(screen, [*plan_blocks(plan), *results_blocks(results), *plan_blocks(Plan(steps=()))])
    lines = [Text.from_ansi(line).plain.rstrip() for line in screen.getvalue().splitlines()]
    assert ("\x1b[" in screen.getvalue()) == color
    assert "\x1b[2J" not in screen.getvalue()
    assert max(map(len, lines)) <= 80
    assert [expected for expected in EXPECTED if expected not in "\n".join(lines)] == []


EXPECTED = (
    "Left alone, because no row has their reference: 12",
    "  and 2 more; --json prints all",
    "type 99: 1 to allocate, an unknown number free.",
    "absent",
    "0800: 1 to allocate, 1 free.",
    "[red]Ad[/red]",
    "(0899123456)",
    "describe",
    "nothing.",
)


@pytest.fixture
def spoiled(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Spoil:
    """Runs `apply`, and makes the results file unwritable while the second row is allocated."""

    async def run_and_spoil(spoil: Callable[[Path], None], *options: str) -> Ended:
        out = tmp_path / "out" / "numbers.csv"
        out.parent.mkdir()

        def on_request(record: RequestRecord) -> None:
            if str(record.parameters.get("description")).startswith("[spring-002]"):
                spoil(out)

        async with Sandbox({5: 10}, on_request=on_request) as sandbox:
            monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
            monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
            path = str(write(tmp_path))
            done = await shell("apply", path, "--yes", "--pause=0", "--out", str(out), *options)
            assert len(sandbox.allocations) == 3
        return done

    return run_and_spoil


def block(path: Path) -> None:
    """Replace the results file by a directory."""
    path.unlink()
    path.mkdir()


def remove(path: Path) -> None:
    """Remove the directory of the results file."""
    shutil.rmtree(path.parent)


async def test_a_results_file_that_cannot_be_replaced_ends_the_run(spoiled: Spoil, tmp_path: Path) -> None:
    """Every allocated number is printed, and saved beside the file; the error names that file."""
    done = await spoiled(block)
    assert done.code == 74
    assert "spring-001   allocated   0899000001" in done.out
    assert "3 allocated." in done.out
    (saved,) = (tmp_path / "out").glob("numbers.*.csv")
    assert f"The numbers so far are in {str(saved)!r}" in done.err
    text = saved.read_text(encoding="utf-8-sig")
    assert "08.99.00.00.01" in text
    assert "08.99.00.00.03" in text


async def test_without_its_directory_the_numbers_are_saved_elsewhere(
    spoiled: Spoil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are in the directory for temporary files; with `--json`, the results name the file."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    done = await spoiled(remove, "--json")
    assert done.code == 74
    (saved,) = (tmp_path / "temporary").iterdir()
    results = json.loads(done.out)
    assert results["out"] == str(saved)
    assert [one["tracking_number"] for one in results["results"]] == ["0899000001", "0899000002", "0899000003"]
    assert json.loads(done.err)["error"]["type"] == "ResultsFileError"


async def test_if_no_file_can_be_written_the_numbers_are_printed(
    spoiled: Spoil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error reports it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    done = await spoiled(remove)
    assert done.code == 74
    assert "0899000002" in done.out
    assert "The numbers so far are printed above" in done.err


async def test_after_the_file_failed_nothing_more_is_sent(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The batch that was sent is confirmed and printed; the next batch is not sent."""
    lines = [f"spring-{place:03},06123400{place:02},Radio {place},0899" for place in range(BATCH + 5)]
    path = file_of(tmp_path, *lines)
    out = tmp_path / "numbers.csv"

    def on_request(record: RequestRecord) -> None:
        if record.action == "assign" and out.is_file():
            block(out)

    async with Sandbox({5: 40}, on_request=on_request) as sandbox:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
        done = await shell("apply", path, "--yes", "--pause=0", "--out", str(out), "--json")
        assert len(sandbox.allocations) == BATCH
    assert done.code == 74
    assert json.loads(done.out)["counts"] == {"allocated": BATCH, "not reached": 5}
