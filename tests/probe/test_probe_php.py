"""Another API, in PHP, with its own reading of the document and its own quirks: the report names each of them."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from support.php import needs_php
from support.probing import DESTINATION, PREFIX, Opened
from support.waiting import LIMIT

from offline_numbers.probe import Verdict, probe
from offline_numbers.probe.labels import MARKER
from offline_numbers.sandbox import Dialect

SCRIPT = Path(__file__).parents[1] / "support" / "api.php"
FREE: dict[str, object] = {"to": "", "label": "", "redirect": 0, "week": []}


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    """The file of the API's numbers: one in use at another destination, two free."""
    file = tmp_path / "numbers.json"
    used = FREE | {"to": "0698765432", "label": "Billboard", "redirect": 1}
    file.write_text(json.dumps({"0899000001": used, "0899000002": FREE, "0899000003": FREE}))
    return file


@pytest.fixture
async def url(numbers: Path) -> AsyncGenerator[str]:
    """Run PHP's own server, and return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    process = await asyncio.create_subprocess_exec(
        *(shutil.which("php") or "php", "-S", address, str(SCRIPT)),
        env={"NUMBERS_FILE": str(numbers)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    assert b"started" in await asyncio.wait_for(process.stderr.readline(), LIMIT)
    yield f"http://{address}"
    process.terminate()
    await process.wait()


def destinations(file: Path) -> dict[str, str]:
    """Return the destination of each number."""
    return {tracking: number["to"] for tracking, number in json.loads(file.read_bytes()).items()}


@needs_php
@pytest.mark.usefixtures("may_block")
async def test_another_api_is_described(url: str, numbers: Path, opened: Opened) -> None:
    """What it writes, how it stores labels, and what differs from the document."""
    before = destinations(numbers)
    async with opened("offl_php", url) as session:
        report = await probe(session, spend=PREFIX, destination=DESTINATION)
    assert report.failure is None
    assert report.left == ()
    assert destinations(numbers) == before
    assert report.dialect == Dialect(
        flags="int",
        no_timetable="absent",
        timetable="json",
        no_destination="null",
        destinations="plus",
        holds_nothing="success",
        repeated_write="success",
        label_tags="stripped",
        label_html="escaped",
        label_length=67,  # 60 characters, of which two are escaped
        before="\ufeff\n",
        content_type="text/html; charset=utf-8",
    )
    seen = {one.assumption.id: one for one in report.observations}
    differing = {name for name, one in seen.items() if one.verdict in {Verdict.DIFFERS, Verdict.BREAKS}}
    assert differing == {
        "any-content-type",
        "blanks-around-json",
        "any-flag",
        "any-timetable",
        "no-timetable",
        "free-numbers",
        "any-form-of-number",
        "destination-without-number",
        "label-as-sent",
        "label-of-255",
        "reassign-keeps-the-rest",
        "released-label-may-stay",
        "repeated-write",
    }
    assert MARKER in seen["query-as-in-php"].seen
