"""The logger is silent until the application configures it."""

import logging

from offline_numbers.log import logger


def test_the_logger_is_silent() -> None:
    """It has the documented name, a handler that drops everything, and no level."""
    assert logger.name == "offline_numbers"
    assert {type(handler) for handler in logger.handlers} == {logging.NullHandler}
    assert logger.level == logging.NOTSET
    assert logger.propagate is True
