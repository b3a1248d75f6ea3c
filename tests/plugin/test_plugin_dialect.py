"""The ini option `offline_numbers_dialect`: every test's sandbox writes as a JSON file describes."""

import pytest
from support.plugin import Inner

TEST = """
import json, os, pytest
from urllib.request import urlopen
from offline_numbers.sandbox import Dialect

def flag(sandbox):
    query = f"key={sandbox.key}&action=check&tracking_number=0899000001"
    with urlopen(f"{sandbox.url}/offline-numbers-api?{query}") as answer:
        return json.load(answer)["allow_redirect"]
"""
OPTION = ("-o", "offline_numbers_dialect=probe.json")
USED = TEST + "def test_bot(offline_numbers_sandbox):\n    assert flag(offline_numbers_sandbox) is False\n"


def test_the_sandbox_has_the_dialect_of_the_file(inner: Inner, pytester: pytest.Pytester) -> None:
    """The path is relative to pytest's rootdir."""
    pytester.makefile(".json", probe='{"dialect": {"flags": "bool"}}')
    inner(USED, *OPTION).assert_outcomes(passed=1)


def test_a_mark_wins_over_the_file(inner: Inner, pytester: pytest.Pytester) -> None:
    """A test that names its own dialect does not read the file."""
    pytester.makefile(".json", probe='{"dialect": {"flags": "wrong"}}')
    mark = "@pytest.mark.offline_numbers(dialect=Dialect(flags='bool'))\n"
    inner(USED.replace("def test_bot", f"{mark}def test_bot"), *OPTION).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "*No such file or directory: *probe.json*"), ('{"dialect": {"flags": "wrong"}}', "*flags: invalid value*")],
    ids=["missing", "wrong"],
)
def test_a_wrong_file_fails_each_test_with_its_reason(
    inner: Inner, pytester: pytest.Pytester, content: str | None, problem: str
) -> None:
    """The message names the ini option, the file and what is wrong in it."""
    if content is not None:
        pytester.makefile(".json", probe=content)
    result = inner(USED, *OPTION)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"ini option offline_numbers_dialect: {problem}"])


def test_a_test_without_a_sandbox_reads_no_file(inner: Inner) -> None:
    """The option costs nothing if no test uses the sandbox."""
    inner("def test_bot(): ...\n", *OPTION).assert_outcomes(passed=1)
