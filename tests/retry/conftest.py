"""A clock by which no time passes."""

import pytest
from support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """The clock that the policy sleeps by."""
    return Clock()
