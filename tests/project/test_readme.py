"""What README.md shows is true: its commands, its blocks, and what they print."""

import asyncio
import re
from pathlib import Path
from textwrap import dedent

import pytest
from support.readme import Block, block_below, blocks, blocks_outside
from support.source import PROJECT

from offline_numbers import NumberType
from offline_numbers.cli.app import run
from offline_numbers.sandbox import Sandbox

README = PROJECT / "README.md"
DEMO_COMMAND = "python3 -m venv .venv && .venv/bin/pip install '.[cli]' && .venv/bin/offline-numbers demo"
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install '.[dev]' && .venv/bin/pytest"


def test_the_two_commands_stand_there_word_for_word() -> None:
    """Each command is a line of its own, to be copied whole."""
    lines = README.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("python3 -m venv")] == [DEMO_COMMAND, TEST_COMMAND]


def test_every_link_inside_leads_to_a_heading() -> None:
    """The contents name sections that are there."""
    text = README.read_text(encoding="utf-8")
    headings = {re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-") for line in text.splitlines()}
    links = re.findall(r"\]\(#([^)]+)\)", text)
    assert (len(links) > 10, set(links) - headings) == (True, set())


def test_the_second_command_is_what_ci_runs() -> None:
    """What a newcomer types is what is tested."""
    assert TEST_COMMAND in (PROJECT / ".ci/run").read_text(encoding="utf-8")


async def test_what_the_demo_prints_stands_below_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A block below the first command is the real output, to the letter."""
    await asyncio.to_thread(run, ["demo"])
    printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    below = README.read_text(encoding="utf-8").partition(DEMO_COMMAND)[2]
    assert f"\n```console\n{printed}\n```\n" in below


@pytest.mark.parametrize("block", blocks_outside(README, "In your application"), ids=lambda block: f"line-{block.line}")
async def test_each_block_runs_and_prints_what_it_says(
    block: Block, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A block that is pasted as it stands runs against a fresh sandbox."""
    monkeypatch.chdir(tmp_path)
    async with Sandbox(pool={NumberType.PREFIX_0899: 20}) as sandbox:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", str(sandbox.url))
        printed = await asyncio.to_thread(block.run)
    assert block.prints_as_said(printed), printed


SAMPLE = """\
    Some words.

    ```python
    import asyncio
    await asyncio.sleep(0)
    print("awaited")
    ```

    ```text
    awa...
    ```

    ```python
    import asyncio
    async def main() -> None:
        print("ran", __name__)
    asyncio.run(main())
    ```

    It prints nothing that is checked.

    ```text
    Not the output of anything.
    ```

    ```sh
    rm -rf nothing
    ```

    ```python
    async def test_one() -> None:
        assert 1 + 1 == 2
    ```
"""


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Block]:
    """Return the blocks of a small file, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "SAMPLE.md"
    path.write_text(dedent(SAMPLE), encoding="utf-8")
    return blocks(path)


def test_blocks_of_python_are_found_with_their_output(sample: list[Block]) -> None:
    """Only a text block right behind a block of Python is its output; other languages are left alone."""
    assert [(block.line, block.expected) for block in sample] == [(3, "awa...\n"), (13, None), (30, None)]


def test_a_block_is_found_by_its_heading(tmp_path: Path) -> None:
    """It is the first one below the heading, and is imported where it would serve for ever if it were started."""
    path = tmp_path / "SAMPLE.md"
    end = 'if __name__ == "__main__":\n    raise AssertionError\n'
    path.write_text(f"# One\n```python\n1\n```\n## Two\nWords.\n```python\nprint(__name__)\n{end}```\n", "utf-8")
    block = block_below(path, "Two")
    assert (block.line, block.run()) == (7, "block\n")


def test_the_blocks_of_a_section_can_be_left_out(tmp_path: Path) -> None:
    """From its heading to the next one of its level, what stands below deeper headings included."""
    path = tmp_path / "SAMPLE.md"
    code = "```python\n{}\n```\n".format
    path.write_text(f"{code(1)}## Two\n{code(2)}### Three\n{code(3)}## Four\n{code(4)}", "utf-8")
    assert [block.source for block in blocks_outside(path, "Two")] == ["1\n", "4\n"]


async def test_blocks_run_as_pasted(sample: list[Block]) -> None:
    """Top-level `await` and `asyncio.run` both work, and a test is run by pytest."""
    printed = [await asyncio.to_thread(block.run) for block in sample]
    assert printed[:2] == ["awaited\n", "ran __main__\n"]
    assert "1 passed" in printed[2]


@pytest.mark.parametrize(("printed", "expected"), [("awaited\n", True), ("something else\n", False)])
def test_the_output_is_compared(sample: list[Block], printed: str, *, expected: bool) -> None:
    """What is printed must be what stands behind the block; where nothing stands there, anything will do."""
    assert (sample[0].prints_as_said(printed), sample[1].prints_as_said(printed)) == (expected, True)


async def test_a_block_that_fails_names_its_line(tmp_path: Path) -> None:
    """The traceback leads into the file itself."""
    block = Block(tmp_path / "SAMPLE.md", 7, "one = 1\none / 0\n", None)
    with pytest.raises(ZeroDivisionError) as caught:
        await asyncio.to_thread(block.run)
    assert caught.traceback[-1].lineno == 7 + 2 - 1  # pytest counts from zero


def test_a_test_that_fails_fails_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What pytest printed is in the failure."""
    monkeypatch.chdir(tmp_path)
    block = Block(tmp_path / "SAMPLE.md", 1, "def test_one() -> None:\n    assert 1 == 2\n", None)
    with pytest.raises(AssertionError, match="1 failed"):
        block.run()
