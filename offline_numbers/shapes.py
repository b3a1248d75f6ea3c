"""What a decoded JSON value is, in terms that type checkers follow."""

from typing import TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Tell whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[object]]:
    """Tell whether a decoded value is a JSON array."""
    return isinstance(value, list)
