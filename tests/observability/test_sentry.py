"""Sentry's instrumentation of aiohttp keeps working with our session, and records no key."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from support.leaks import shows
from support.waiting import LIMIT

CHILD = Path(__file__).parents[1] / "support" / "sentry_child.py"
CONTROL = "a_secret_in_an_ordinary_address"

ALL_ON: dict[str, Any] = {
    "traces_sample_rate": 1.0,
    "attach_stacktrace": True,
    "enable_logs": True,
    "data_collection": {},  # even empty, it collects more than the default
    "max_value_length": 100_000,
}


def watched(key: str, options: dict[str, Any], folder: Path) -> tuple[list[str], list[str]]:
    """Run a program with Sentry; return the heads of its requests and Sentry's envelopes."""
    command = [sys.executable, "-W", "error", str(CHILD), json.dumps(options)]
    environment = os.environ | {"OFFLINE_NUMBERS_KEY": key}
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT
    )
    assert done.returncode == 0
    assert done.stderr == ""
    printed = json.loads(done.stdout)
    return printed["heads"], printed["envelopes"]


def kind(envelope: str) -> str:
    """Return the type of an envelope's item."""
    kind: str = json.loads(envelope.split("\n")[1])["type"]
    return kind


@pytest.mark.parametrize("options", [{}, ALL_ON], ids=["default", "all on"])
def test_nothing_that_sentry_records_shows_the_key(options: dict[str, Any], tmp_path: Path) -> None:
    """Events with the locals of all frames, breadcrumbs, spans and logs do not; the control's secret is in them."""
    key = f"offl_{token_hex(12)}"
    heads, envelopes = watched(key, options, tmp_path)
    kinds = Counter(map(kind, envelopes))
    assert kinds["event"] > 100
    assert kinds["transaction"] == (len(options) > 0)
    assert [head for head in heads if f"key={key}" not in head or "\r\nsentry-trace: " not in head] == []
    assert [envelope for envelope in envelopes if shows(key, envelope)] == []
    assert {kind(envelope) for envelope in envelopes if shows(CONTROL, envelope)} >= {"event"}
    spans = [span for envelope in envelopes if kind(envelope) == "transaction" for span in spans_of(envelope)]
    assert ("action=check&phone_number=0612345678" in spans) == (len(options) > 0)


def spans_of(envelope: str) -> list[str]:
    """Return the queries of a transaction's requests, as Sentry recorded them."""
    return [span["data"]["http.query"] for span in json.loads(envelope.split("\n")[2])["spans"]]
