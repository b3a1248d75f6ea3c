"""What ``FollowUps`` is given, checked before anything is sent."""

from offline_numbers.errors import ArgumentError, ArgumentTypeError


def valid_instance(name: str, value: object, expected: type) -> None:
    """Refuse a value of another type."""
    if not isinstance(value, expected):
        raise ArgumentTypeError(name, f"an {expected.__name__}, not {type(value).__name__}")


def valid_function(name: str, value: object) -> None:
    """Refuse what cannot be called."""
    if not callable(value):
        raise ArgumentTypeError(name, f"a function or coroutine function, not {type(value).__name__}")


def valid_seconds(name: str, seconds: object) -> float:
    """Return a time to wait."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ArgumentTypeError(name, f"a number of seconds, as 2.5, not {type(seconds).__name__}")
    if not 0 <= seconds < float("inf"):
        raise ArgumentError(name, f"invalid wait {seconds!r}: use seconds from 0, such as 2.5")
    return seconds
