"""A clock that never really waits."""

import pytest
from support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """The clock of the policy."""
    return Clock()
