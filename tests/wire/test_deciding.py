"""A read that decides about a write is the same read, on a connection of its own."""

from offline_numbers.wire import requests


def test_nothing_else_changes() -> None:
    """Its query and its number stay: errors and logs name the number."""
    read = requests.check(phone_number=None, tracking_number="0899123456", normalize=str)
    deciding = read.deciding()
    assert not read.fresh
    assert deciding.fresh
    assert read.query == deciding.query
    assert read.tracking_number == deciding.tracking_number == "0899123456"
