"""The simulation of both state machines: no law is broken, it is deterministic, and it finds planted mistakes."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.simulation.bugs import BUGS, Bug
from support.simulation.change_bugs import CHANGE_BUGS
from support.simulation.run import KINDS, Kind, failure, first_broken, judged, report, run, simulated
from support.simulation.tally import history_of
from support.waiting import LIMIT

TESTS = Path(__file__).parents[1]
every_kind = pytest.mark.parametrize("kind", KINDS)

FEW = range(50)

# Seeds that broke a law before: two callers with two numbers, a refusal that hid a number, a twin's number.
ONCE_BROKEN: dict[Kind, tuple[int, ...]] = {
    "assign_once": (9747, 16795, 29576, 76182, 82138),
    "safe_assign": (24917, 28317, 35429, 50027),
    "apply_plan": (),
    "safe_change": (20303,),
}


@every_kind
def test_every_law_holds(
    kind: Kind, seeds: range, processes: int, show: Callable[[dict[str, list[str]]], None]
) -> None:
    """A seed that breaks a law is printed with its history."""
    tally = run(kind, seeds, processes)
    show(report(kind, seeds, tally))
    assert tally.broken == [], tally.broken and failure(kind, tally)


@every_kind
def test_schedules_that_broke_a_law_hold_now(kind: Kind) -> None:
    """They are played in every run."""
    assert [first_broken(kind, [seed]) for seed in ONCE_BROKEN[kind]] == [None] * len(ONCE_BROKEN[kind])


@every_kind
def test_the_same_seed_gives_the_same_history(kind: Kind) -> None:
    """A schedule is the same alone and after others."""
    with simulated(kind) as play:
        first = [history_of(play(seed)) for seed in FEW]
    with simulated(kind) as play:
        again = [history_of(play(seed)) for seed in reversed(FEW)]
    assert first == again[::-1]


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable coverage in other processes: with it, Python 3.11 skips an ``except``."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@every_kind
@pytest.mark.usefixtures("unmeasured")
def test_the_same_seed_gives_the_same_history_in_another_process(kind: Kind) -> None:
    """It does not depend on the order of a set, a memory address or the time of day."""
    script = (
        "import sys; from hashlib import sha256; from support.simulation.run import simulated;"
        "from support.simulation.tally import history_of\n"
        f"with simulated({kind!r}) as play: histories = repr([history_of(play(n)) for n in range(30)])\n"
        "print(sha256(histories.encode()).hexdigest())"
    )
    command = [sys.executable, "-c", script]
    shown = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=True, timeout=LIMIT)
    with simulated(kind) as play:
        here = hashlib.sha256(repr([history_of(play(seed)) for seed in range(30)]).encode()).hexdigest()
    assert here == shown.stdout.strip()


@every_kind
@pytest.mark.usefixtures("unmeasured")
def test_several_processes_count_the_same(kind: Kind) -> None:
    """The figures do not depend on the number of processes."""
    assert run(kind, FEW).counts == run(kind, FEW, processes=2).counts


@pytest.mark.parametrize("bug", [*BUGS, *CHANGE_BUGS], ids=lambda bug: f"{bug.kind}: {bug.name}")
def test_a_planted_bug_is_found(bug: Bug) -> None:
    """Within a bounded number of schedules it breaks a law; without the bug the same seed breaks none."""
    with bug.plant():
        found = first_broken(bug.kind, bug.seeds)
    assert found is not None
    assert first_broken(bug.kind, [found[0]]) is None


def test_a_broken_law_is_printed_with_its_seed_and_its_history() -> None:
    """The report has the command to play it again."""
    bug = BUGS[0]
    with bug.plant():
        text = failure(bug.kind, run(bug.kind, FEW))
    assert "To play the first again: pytest tests/simulation --seed=" in text
    assert "requests" in text
    assert "begins for order-1 in process" in text


@every_kind
def test_the_figures_and_the_history_of_one_seed_are_printed(kind: Kind) -> None:
    """Figures that must be 0 are printed, too."""
    figures = report(kind, FEW, run(kind, FEW))
    alone = report(kind, range(7, 8), run(kind, range(7, 8)))
    assert [f"{kind}: 50 schedules"] == list(figures)
    assert [f"{kind}: 1 schedules", f"{kind}: history of seed 7"] == list(alone)
    assert "          50  schedules" in figures[f"{kind}: 50 schedules"]
    zeros = [line for line in figures[f"{kind}: 50 schedules"] if line.startswith("           0  ")]
    assert kind.startswith("safe_") is not (
        "           0  wrong numbers" in zeros and "           0  silent doubles" in zeros
    )
    assert len(alone[f"{kind}: history of seed 7"]) > 1


@every_kind
def test_schedules_contain_every_event(kind: Kind) -> None:
    """A hundred contain every fate of a send, cancellations, crashes, other users, and every kind of result."""
    with simulated(kind) as play:
        schedules = [play(seed) for seed in range(100)]
    lines = [(who, what) for schedule in schedules for _, who, what in schedule.world.history]
    told = {what.split()[0] if who == "a stranger" else what.split(",")[-1] for who, what in lines}
    expected = {f" to be {fate}" for fate in FATES} | {
        "is cancelled",
        "crashes",
        "releases",
        "points",
        "describes",
        "is",
    }
    assert expected <= told
    assert [s.seed for s in schedules if judged(kind, s)] == []


FATES = (
    "ANSWERED",
    "NOT_SENT",
    "LOST_THERE",
    "LOST_BACK",
    "LATE",
    "GARBLED",
    "EMPTY",
    "WRONG",
    "REPEATED",
    "REFUSED",
)
