"""The README files are right: their commands, links and blocks, and the output of the blocks."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from support.readme import Block, blocks
from support.source import PROJECT, TESTS
from support.waiting import LIMIT

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox

README = PROJECT / "README.md"
READMES = [README, *sorted((PROJECT / "offline_numbers").rglob("README.md")), *sorted(TESTS.rglob("README.md"))]
DEMO_COMMAND = "python3 -m venv .venv && .venv/bin/pip install '.[cli]' && .venv/bin/offline-numbers demo"
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install '.[dev]' && .venv/bin/pytest"
MOST_LINES = 250
MOST_BYTES = 16_000

each_readme = pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(PROJECT)))


def anchors(path: Path) -> set[str]:
    """Return the anchors of a Markdown file's headings, as GitHub makes them."""
    lines = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL).splitlines()
    headings = [line.lstrip("#").strip().lower() for line in lines if re.match("#+ ", line)]
    return {re.sub(r"[^\w -]", "", heading).replace(" ", "-") for heading in headings}


def links(path: Path) -> list[str]:
    """Return the targets of the links in a Markdown file."""
    return re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))


def leads_nowhere(link: str, path: Path) -> bool:
    """Return whether a link of a file names a file or a heading that does not exist."""
    name, _, anchor = link.partition("#")
    target = path.parent / name if name else path
    return not target.exists() or bool(anchor and anchor not in anchors(target))


def test_the_readme_contains_both_commands() -> None:
    """Each command is on its own line, so a reader can copy it."""
    lines = README.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("python3 -m venv")] == [DEMO_COMMAND, TEST_COMMAND]


def test_ci_runs_the_second_command() -> None:
    """CI runs the command that a newcomer types."""
    assert TEST_COMMAND in (PROJECT / ".ci/run").read_text(encoding="utf-8")


@each_readme
def test_every_link_has_a_target(readme: Path) -> None:
    """Each linked file or heading exists."""
    inside = [link for link in links(readme) if "://" not in link]
    assert [link for link in inside if leads_nowhere(link, readme)] == []


@each_readme
def test_every_named_file_exists(readme: Path) -> None:
    """Each path in the text with a file extension of the project exists, from the root or beside the README."""
    text = readme.read_text(encoding="utf-8")
    names = re.findall(r"(?<![\w/.~-])((?:offline_numbers|tests|\.ci)/[\w./-]+\.(?:py|md|toml|svg|txt))", text)
    assert [name for name in names if not (PROJECT / name).exists()] == []


def test_every_readme_is_linked_from_the_main_one() -> None:
    """The main README links to each other one."""
    linked = {(README.parent / link.partition("#")[0]).resolve() for link in links(README)}
    assert [path for path in READMES[1:] if path.resolve() not in linked] == []


def test_the_main_readme_is_short() -> None:
    """It has at most 250 lines and 16 kB."""
    text = README.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    assert len(text.encode()) <= MOST_BYTES


def test_the_demo_prints_what_the_readme_shows(tmp_path: Path) -> None:
    """The block below the first command is the exact output on a screen of 80 columns."""
    environment = os.environ | {"COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "offline_numbers", "demo"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=LIMIT
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())
    below = README.read_text(encoding="utf-8").partition(DEMO_COMMAND)[2]
    assert f"\n```console\n{printed}\n```\n" in below


@pytest.mark.parametrize(
    "block",
    [block for readme in READMES for block in blocks(readme)],
    ids=lambda block: f"{block.path.relative_to(PROJECT)}:{block.line}",
)
@pytest.mark.usefixtures("may_block")  # a README may write a file
async def test_each_block_runs_and_prints_its_output(
    block: Block, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A pasted block runs with a fresh sandbox."""
    monkeypatch.chdir(tmp_path)
    async with Sandbox(pool={NumberType.PREFIX_0899: 20}) as sandbox:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", str(sandbox.url))
        printed = await asyncio.to_thread(block.run)
    assert block.prints_as_said(printed), printed


@pytest.mark.parametrize(
    ("link", "expected"),
    [("#a-b", False), ("other.md#c", False), ("other.md", False), ("#c", True), ("missing.md", True)],
)
def test_a_dead_link_is_found(tmp_path: Path, link: str, *, expected: bool) -> None:
    """Files, headings of this file and of another file are checked; code blocks have no headings."""
    path = tmp_path / "SAMPLE.md"
    path.write_text("# A `B`\n```sh\n# c\n```\n", encoding="utf-8")
    (tmp_path / "other.md").write_text("## C\n", encoding="utf-8")
    assert leads_nowhere(link, path) is expected


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
    """Return the blocks of a small file, in its own working directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "SAMPLE.md"
    path.write_text(dedent(SAMPLE), encoding="utf-8")
    return blocks(path)


def test_blocks_of_python_are_found_with_their_output(sample: list[Block]) -> None:
    """Only a text block right after a block of Python is its output; blocks of other languages are ignored."""
    assert [(block.line, block.expected) for block in sample] == [(3, "awa...\n"), (13, None), (30, None)]


async def test_blocks_run_as_pasted(sample: list[Block]) -> None:
    """Top-level `await` and `asyncio.run` both work, and pytest runs a test."""
    printed = [await asyncio.to_thread(block.run) for block in sample]
    assert printed[:2] == ["awaited\n", "ran __main__\n"]
    assert "1 passed" in printed[2]


@pytest.mark.parametrize(("printed", "expected"), [("awaited\n", True), ("something else\n", False)])
def test_the_output_is_compared(sample: list[Block], printed: str, *, expected: bool) -> None:
    """The output must be the block after it; without such a block, any output is right."""
    assert sample[0].prints_as_said(printed) == expected
    assert sample[1].prints_as_said(printed)


async def test_a_block_that_fails_names_its_line(tmp_path: Path) -> None:
    """The traceback names the line of the file."""
    block = Block(tmp_path / "SAMPLE.md", 7, "one = 1\none / 0\n", None)
    with pytest.raises(ZeroDivisionError) as caught:
        await asyncio.to_thread(block.run)
    assert caught.traceback[-1].lineno == 7 + 2 - 1  # pytest counts from zero


def test_a_failing_test_of_a_block_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure contains pytest's output."""
    monkeypatch.chdir(tmp_path)
    block = Block(tmp_path / "SAMPLE.md", 1, "def test_one() -> None:\n    assert 1 == 2\n", None)
    with pytest.raises(AssertionError, match="1 failed"):
        block.run()
