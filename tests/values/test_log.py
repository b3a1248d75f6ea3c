"""The logger is there and silent until the application wants to hear it."""

import logging

from offline_numbers.log import logger


def test_named_and_silent() -> None:
    """It has the documented name, a handler that drops everything, and leaves the level to the application."""
    assert logger.name == "offline_numbers"
    assert {type(handler) for handler in logger.handlers} == {logging.NullHandler}
    assert logger.level == logging.NOTSET
    assert logger.propagate is True
