"""A pytest plugin that collects the tests once, and runs each mutant in a fork.

First it runs all tests without a mutant, and notes how long each takes and which functions it reaches. It leaves out
a test that fails here. Then each mutant runs the tests that reach its function until one fails, fast unit tests first.
A test that fails runs once more, because a busy machine can fail it once: only two failures kill a mutant.
"""

import faulthandler
import json
import multiprocessing
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from multiprocessing import connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Any, TypeAlias

import pytest
from attrs import frozen
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from mutation import results

Job: TypeAlias = Callable[[], None]
Reaching: TypeAlias = Sequence[tuple[float, pytest.Item]]
"""Tests with the seconds that each takes."""

PARTS = 100  # in which the tests run without a mutant
MEMORY = 4 << 30  # bytes of a fork, since a mutant may allocate for ever
ORIGINAL = "__mutmut_orig"  # the end of the name of each function that has mutants

# A failure is enough, in its simplest form or not; one mutant must not replay the failures of another.
PHASES = (Phase.explicit, Phase.generate)
hypothesis_settings.register_profile("mutation", deadline=None, database=None, phases=PHASES)


@frozen
class Settings:
    """What the command chooses.

    Attributes:
        names: the mutants.
        processes: the number of forks at a time.
        seconds: the longest time of the tests of one mutant, as they take without it; 0 for all tests.
        measured: whether the measurement of the last run holds.
        patience: how many seconds a test may take, with as many for each second that it takes without a mutant.

    """

    names: Sequence[str]
    processes: int = 2
    seconds: float = 0
    measured: bool = False
    patience: float = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option."""
    parser.addoption("--mutants", help="a file with the fields of Settings, as JSON")


@pytest.hookimpl(trylast=True)  # the terminal must be there
def pytest_configure(config: pytest.Config) -> None:
    """Register the plugin with its settings."""
    given = Path(str(config.getoption("--mutants"))).read_text(encoding="utf-8")
    config.pluginmanager.register(Forks(config, Settings(**json.loads(given))))


class Forks:
    """The plugin."""

    def __init__(self, config: pytest.Config, settings: Settings) -> None:
        self.settings = settings
        self.say = config.get_terminal_writer().line
        self.here = Path.cwd()
        self.failures: list[str] = []

    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        """Print nothing about a test."""
        return "", "", ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self.failures.append(report.longreprtext)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all mutants in place of the tests."""
        reaching = self.ordered(session.items)
        jobs = {name: self.trial(name, reaching[results.function_of(name)]) for name in self.settings.names}
        for count, (name, code) in enumerate(in_forks(jobs, self.settings.processes), 1):
            results.write(name, code, self.here)
            self.say(f"{count}/{len(jobs)} {name} {code}")
        return True

    def ordered(self, items: Sequence[pytest.Item]) -> Mapping[str, Reaching]:
        """Return for each function the tests that reach it; first those that take little time and reach little else."""
        file = self.here / "measured.json"
        if not (self.settings.measured and file.exists()):
            file.write_text(json.dumps(self.measure(items)), encoding="utf-8")
        notes: dict[str, tuple[float, list[str]]] = json.loads(file.read_text(encoding="utf-8"))
        known = [(*notes[item.nodeid], item) for item in items if item.nodeid in notes]
        reaching: defaultdict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)
        for seconds, functions, item in sorted(known, key=lambda test: test[0] * len(test[1])):
            for function in functions:
                reaching[function].append((seconds, item))
        self.say(f"{len(known)} of {len(items)} tests, {sum(test[0] for test in known):.0f} s")
        return reaching

    def measure(self, items: Sequence[pytest.Item]) -> dict[str, tuple[float, list[str]]]:
        """Run all tests without a mutant; return the seconds and functions of those that pass, by their ids."""
        notes: dict[str, tuple[float, list[str]]] = {}
        with TemporaryDirectory() as folder:
            size = -(-len(items) // PARTS)
            jobs = {
                f"{folder}/{start}": self.record(items[start : start + size], Path(folder, str(start)))
                for start in range(0, len(items), size)
            }
            for file, code in in_forks(jobs, self.settings.processes):
                assert code == 0, f"without a mutant, the tests from number {Path(file).name} on ended with {code}"
                notes |= json.loads(Path(file).read_text(encoding="utf-8"))
        return notes

    def record(self, items: Sequence[pytest.Item], file: Path) -> Job:
        """Return a job that runs tests, and writes the seconds and functions of each that passes."""

        def job() -> None:
            notes: dict[str, tuple[float, list[str]]] = {}
            reached = Reached(self.here)
            reached.watch()
            for item, following in zip(items, [*items[1:], None], strict=True):
                reached.clear()
                start = time.monotonic()
                if self.passes(item, following):
                    notes[item.nodeid] = (time.monotonic() - start, reached.names())
                else:
                    self.say(f"{item.nodeid} fails without a mutant")
            file.write_text(json.dumps(notes), encoding="utf-8")

        return job

    def trial(self, name: str, tests: Reaching) -> Job:
        """Return a job that tries one mutant; its exit code is the result."""
        limit = self.settings.seconds or float("inf")
        times = accumulate(seconds for seconds, _ in tests)
        chosen = [test for test, passed in zip(tests, times, strict=True) if passed <= limit] or tests[:1]

        def job() -> None:
            os.environ["MUTANT_UNDER_TEST"] = name
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            following: Sequence[pytest.Item | None] = [*(item for _, item in chosen[1:]), None]
            for (seconds, item), after in zip(chosen, following, strict=False):
                if not self.passes(item, after, self.settings.patience * (1 + seconds)):
                    sys.exit(results.TIMEOUT if "from pytest-timeout" in self.failures[0] else results.KILLED)
            sys.exit(results.SURVIVED if chosen else results.NO_TESTS)

        return job

    def passes(self, item: pytest.Item, following: pytest.Item | None, patience: float = 120) -> bool:
        """Run a test, and once more if it fails."""
        item.add_marker(pytest.mark.timeout(patience), append=False)
        for after in (following, None):
            self.failures.clear()
            # A test that takes no signals is ended from outside; its fork then exits with 1.
            faulthandler.dump_traceback_later(2 * patience, exit=True, file=2)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if not self.failures:
                return True
        return False


class Reached:
    """The functions that have mutants, and that were called since the last ``clear``.

    Args:
        root: the folder of the mutated package.

    """

    monitoring: Any = vars(sys).get("monitoring")  # from Python 3.12 on

    def __init__(self, root: Path) -> None:
        self._root = root
        self._codes: set[CodeType] = set()

    def watch(self) -> None:
        """Let Python report each function that starts."""
        event, tool = self.monitoring.events.PY_START, self.monitoring.PROFILER_ID
        self.monitoring.use_tool_id(tool, "mutants")
        self.monitoring.register_callback(tool, event, self.note)
        self.monitoring.set_events(tool, event)

    def note(self, code: CodeType, _: int) -> object:
        """Note a function that starts; the next start of it is not reported."""
        if code.co_name.endswith(ORIGINAL):
            self._codes.add(code)
        return self.monitoring.DISABLE

    def clear(self) -> None:
        """Forget all functions."""
        self._codes.clear()
        self.monitoring.restart_events()

    def names(self) -> list[str]:
        """Return the functions, by mutmut's names."""
        return sorted(self._name(code) for code in self._codes)

    def _name(self, code: CodeType) -> str:
        path = Path(code.co_filename).relative_to(self._root).with_suffix("")
        return ".".join([*(part for part in path.parts if part != "__init__"), code.co_name.removesuffix(ORIGINAL)])


def in_forks(jobs: Mapping[str, Job], processes: int) -> Iterator[tuple[str, int]]:
    """Run each job in a fork, some at a time, with a temporary folder of its own; yield their exit codes."""
    running: dict[int, tuple[str, ForkProcess]] = {}
    for name, job in jobs.items():
        if len(running) == processes:
            yield from ended(running)
        process = multiprocessing.get_context("fork").Process(target=apart, args=(job,))
        process.start()
        running[process.sentinel] = (name, process)
    while running:
        yield from ended(running)


def ended(running: dict[int, tuple[str, ForkProcess]]) -> Iterator[tuple[str, int]]:
    """Wait until a fork ends; yield the exit code of each that has."""
    for sentinel in connection.wait([*running]):
        assert isinstance(sentinel, int)
        name, process = running.pop(sentinel)
        process.join()
        yield name, int(process.exitcode or 0)


def apart(job: Job) -> None:
    """Run a job with a temporary folder of its own."""
    with TemporaryDirectory() as folder:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
        job()
