"""Requests and answers without I/O: arguments become queries, bytes become values or errors.

Nothing here may send, wait, retry or import aiohttp, and the key is never here.
"""

from . import answers, requests
from .allow import Allow, allowed, plain_function, valid_allow
from .lists import Row, bearable_in, find_details, iter_details, read_details, read_mapping
from .requests import PARAMETERS, Request

__all__ = [
    "PARAMETERS",
    "Allow",
    "Request",
    "Row",
    "allowed",
    "answers",
    "bearable_in",
    "find_details",
    "iter_details",
    "plain_function",
    "read_details",
    "read_mapping",
    "requests",
    "valid_allow",
]
