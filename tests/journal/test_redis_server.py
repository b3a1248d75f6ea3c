"""The helper that starts a redis-server reports why it cannot."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.redis_server import redis_server


def test_without_the_program_a_test_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names the Debian package."""
    monkeypatch.setattr(shutil, "which", dict[str, str]().get)
    with pytest.raises(pytest.skip.Exception, match="Debian package redis-server"):
        ExitStack().enter_context(redis_server(tmp_path))


def test_a_server_that_ends_at_once_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot start fails the test at once."""
    monkeypatch.setattr(shutil, "which", {"redis-server": "/bin/false"}.get)
    with pytest.raises(pytest.fail.Exception, match="ended at once, with 1"):
        ExitStack().enter_context(redis_server(tmp_path))
