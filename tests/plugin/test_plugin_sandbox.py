"""The fixtures of the plugin work in every kind of test that an application may have."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.plugin import Inner
from support.waiting import LIMIT

BOT = """
import asyncio
import os
import pytest
from offline_numbers import NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Fault, Sandbox

async def bot():
    async with OfflineNumbersSession() as numbers:
        return await numbers.safe_assign("0612345678", description="Ad", type=NumberType.PREFIX_0899)
"""
COROUTINE = "async def test_bot(offline_numbers_sandbox):\n    assert (await bot()).tracking_number == '0899000001'\n"
CLIENT = """
from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI()

@app.get("/")
async def number():
    return (await bot()).tracking_number

def test_bot(offline_numbers_sandbox):
    assert TestClient(app).get("/").json() == "0899000001"
"""
UNITTEST = """
import unittest

@pytest.mark.usefixtures("offline_numbers_sandbox")
class TestBot(unittest.IsolatedAsyncioTestCase):
    async def test_bot(self):
        assert (await bot()).tracking_number == "0899000001"
"""
KINDS: dict[str, tuple[str, list[str]]] = {
    "asyncio, strict": (f"@pytest.mark.asyncio\n{COROUTINE}", []),
    "asyncio, auto": (COROUTINE, ["-o", "asyncio_mode=auto"]),
    "asyncio, one loop for the module": (f"@pytest.mark.asyncio(loop_scope='module')\n{COROUTINE}", []),
    "anyio": (f"anyio_backend = pytest.fixture(lambda: 'asyncio')\n@pytest.mark.anyio\n{COROUTINE}", []),
    "asyncio.run": (
        "def test_bot(offline_numbers_sandbox):\n    assert asyncio.run(bot()).tracking_number == '0899000001'\n",
        ["-p", "no:asyncio", "-p", "no:anyio", "-W", "ignore:Unknown config option:pytest.PytestConfigWarning"],
    ),
    "test client": (CLIENT, []),
    "unittest": (UNITTEST, []),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_code_under_test_uses_the_sandbox(inner: Inner, kind: str) -> None:
    """The application's own session connects to the sandbox, whatever runs the test."""
    source, options = KINDS[kind]
    inner(BOT + source, *options).assert_outcomes(passed=1)


USE = """
    fault = Fault.DROP_BEFORE_COMMIT
    offline_numbers_sandbox.fail_next("assign", fault)
    offline_numbers_sandbox.fail_next("list", Fault.HTTP_503_BEFORE_COMMIT, retry_after=3600)
    numbers = offline_numbers_session
    got = await numbers.safe_assign("0612345678", description="Ad", type=5, settle=[3600, 3600])
    assert got.tracking_number == "0899000001"
    assert got.attempts == 2
    assert [request.action for request in offline_numbers_sandbox.requests].count("list") == 1
"""
SESSION = f"async def test_bot(offline_numbers_sandbox, offline_numbers_session):{USE}"


@pytest.mark.parametrize("scope", ["function", "module"])
def test_the_session_never_really_waits(inner: Inner, scope: str) -> None:
    """Hours of waits pass at once, and the session leaves no warning."""
    source = f"{BOT}pytestmark = pytest.mark.asyncio(loop_scope={scope!r})\n{SESSION}" + SESSION.replace("bot", "bot_2")
    inner(source).assert_outcomes(passed=2)


POOLS = """
@pytest.mark.offline_numbers(pool={NumberType.PREFIX_0800: 2}, key="offl_another_one")
class TestMarked:
    def test_class(self, offline_numbers_sandbox):
        assert list(offline_numbers_sandbox.numbers) == ["0800000001", "0800000002"]
        assert offline_numbers_sandbox.key == os.environ["OFFLINE_NUMBERS_KEY"] == "offl_another_one"

    @pytest.mark.offline_numbers(pool={})
    def test_nearer(self, offline_numbers_sandbox):
        assert not offline_numbers_sandbox.numbers
        assert offline_numbers_sandbox.key == "offl_another_one"

def test_default(offline_numbers_sandbox):
    assert len(offline_numbers_sandbox.numbers) == 20
    os.environ["LEFT"] = offline_numbers_sandbox.url

def test_afterwards():
    assert os.environ.pop("LEFT")
    assert not {"OFFLINE_NUMBERS_KEY", "OFFLINE_NUMBERS_BASE_URL"} & set(os.environ)
"""


def test_a_mark_sets_the_options(inner: Inner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest mark wins for each argument; without a mark the pool has 20 numbers."""
    monkeypatch.delenv("OFFLINE_NUMBERS_KEY", raising=False)
    monkeypatch.delenv("OFFLINE_NUMBERS_BASE_URL", raising=False)
    inner(BOT + POOLS).assert_outcomes(passed=4)


def test_the_pool_can_be_overridden(inner: Inner) -> None:
    """A suite defines `offline_numbers_pool` once."""
    source = """
@pytest.fixture
def offline_numbers_pool():
    return {NumberType.PREFIX_0800: ["0800123456"]}

def test_pool(offline_numbers_sandbox):
    assert list(offline_numbers_sandbox.numbers) == ["0800123456"]
"""
    inner(BOT + source).assert_outcomes(passed=1)


@pytest.mark.parametrize(("given", "named"), [("pools={}", "pools"), ("{5: 1}", "{5: 1}"), ("port=1", "port")])
def test_a_wrong_argument_of_the_mark_is_named(inner: Inner, given: str, named: str) -> None:
    """A misspelled argument fails the test."""
    source = f"@pytest.mark.offline_numbers({given})\ndef test_marked(offline_numbers_sandbox): ...\n"
    result = inner(BOT + source)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"@pytest.mark.offline_numbers: unknown argument {named}; use these by name: allow_hosts, pool, *"]
    )


FAULT = "    offline_numbers_sandbox.fail_next('assign', Fault.DROP_AFTER_COMMIT, times=2)\n"
FREE = "async def test_bot(offline_numbers_sandbox):\n"
UNMET = (
    "planted faults that met no request: Fault.DROP_AFTER_COMMIT for 'assign'. The test passed without testing them."
    " Requests that arrived: check, assign, check, list. Plant a fault before the request that should meet it, and for"
    " the action of that request"
)
AUTO = ("-o", "asyncio_mode=auto")


def test_a_fault_without_a_request_fails_the_test(inner: Inner) -> None:
    """The message names the fault, its action and the requests that arrived."""
    result = inner(BOT + FREE + FAULT + "    await bot()\n", *AUTO)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([UNMET])


def test_all_faults_without_a_request_are_named(inner: Inner) -> None:
    """The message has the remaining count, and reports that no request arrived."""
    more = "    offline_numbers_sandbox.fail_next('list', Fault.HTML_BEFORE_COMMIT)\n"
    result = inner(BOT + FREE + FAULT + more, *AUTO)
    result.assert_outcomes(passed=1, errors=1)
    expected = (
        "Fault.DROP_AFTER_COMMIT for 'assign', 2 more times; Fault.HTML_BEFORE_COMMIT for 'list'. *arrived: none. *"
    )
    result.stdout.fnmatch_lines([f"planted faults that met no request: {expected}"])


def test_a_fault_with_its_request_passes(inner: Inner) -> None:
    """A test that fails for another reason reports no fault."""
    met = f"{FREE}{FAULT.replace('times=2', 'times=1')}    assert (await bot()).recovered\n"
    failed = f"{FREE.replace('bot', 'failed')}{FAULT}    assert not 'reached'\n"
    inner(BOT + met + failed, *AUTO).assert_outcomes(passed=1, failed=1)


AGAIN = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    yield
    if item.config.stash.setdefault(RUNS, 1) == 1:
        item.config.stash[RUNS] = 2
        item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
    return True

RUNS = pytest.StashKey()
"""


def test_a_repeated_test_is_checked_again(inner: Inner, pytester: pytest.Pytester) -> None:
    """The failure of its first run, as plugins for flaky tests repeat it, hides no fault of the second run."""
    pytester.makeconftest(AGAIN)
    flaky = f"runs = []\n{FREE}{FAULT}    runs.append(1)\n    assert runs[1:]\n"
    inner(BOT + flaky, *AUTO).assert_outcomes(failed=1, passed=1, errors=1)


@pytest.mark.usefixtures("inner")
def test_the_objects_of_a_failed_test_are_released(pytester: pytest.Pytester) -> None:
    """The plugin keeps no exception, whose traceback refers to the locals of the test."""
    source = (
        "import gc, weakref\nclass Large: pass\n"
        "def test_fails(offline_numbers_sandbox):\n    global seen\n    large = Large()\n"
        "    seen = weakref.ref(large)\n    assert not large\n"
        "def test_next():\n    gc.collect()\n    assert seen() is None\n"
    )
    pytester.makepyfile(test_bot=source)
    # In a subprocess: in this process pytester keeps the arguments of the hooks.
    pytester.runpytest_subprocess("-p", "no:cacheprovider", timeout=LIMIT).assert_outcomes(failed=1, passed=1)


def test_a_double_allocation_fails_the_test(inner: Inner) -> None:
    """The message shows the requests; an application without a double passes."""
    twice = "    async with OfflineNumbersSession() as numbers:\n" + 2 * (
        "        await numbers.assign('0612345678', description='Ad', type=5)\n"
    )
    check = "    offline_numbers_sandbox.assert_no_double_allocation()\n"
    result = inner(BOT + FREE + twice + check + FREE.replace("bot", "once") + "    await bot()\n" + check, *AUTO)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *AssertionError: destination '0612345678' with description 'Ad' got 2 numbers:",
            "*request 2 of 2: assign(*",
        ]
    )


def test_each_worker_has_its_own_sandboxes(inner: Inner) -> None:
    """The fixtures work in a worker process of pytest-xdist."""
    source = BOT + "@pytest.mark.parametrize('one', range(4))\n" + COROUTINE.replace("sandbox)", "sandbox, one)")
    inner(source, *AUTO, "-n", "1").assert_outcomes(passed=4)


def test_pytest_lists_mark_and_fixtures(inner: Inner) -> None:
    """`--markers` and `--fixtures` describe them."""
    inner("", "--markers").stdout.fnmatch_lines(["@pytest.mark.offline_numbers(allow_hosts=..., pool=..., *"])
    inner("", "--fixtures").stdout.fnmatch_lines(["offline_numbers_sandbox -- *", "*A running sandbox of the API*"])


def test_the_plugin_imports_no_other_module(tmp_path: Path) -> None:
    """Pytest imports it at every start, so neither aiohttp nor the rest of the library is imported."""
    code = (
        "import json, sys, pytest; old = set(sys.modules); import offline_numbers.pytest_plugin;"
        "print(json.dumps([name for name in set(sys.modules) - old if not name.startswith('asyncio')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True, timeout=LIMIT)
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    ours = {name for name in json.loads(done.stdout) if name.startswith("offline_numbers")}
    assert loaded - set(sys.stdlib_module_names) == {"offline_numbers"}
    assert {name for name in ours if "pytest_plugin" not in name} == {"offline_numbers"}
