"""The library's logger; silent until the application configures logging."""

import logging

logger = logging.getLogger("offline_numbers")
logger.addHandler(logging.NullHandler())
