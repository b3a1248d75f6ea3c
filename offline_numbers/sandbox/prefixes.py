"""The prefix types of the API document, and made-up numbers of each."""

from collections.abc import Iterator

# Type id: the documented prefix, and the digits behind it that make a made-up number valid.
_TYPES = {
    1: ("0800", ""),
    2: ("0810", ""),
    3: ("09", ""),
    4: ("0820", ""),
    5: ("0899", ""),
    6: ("01", ""),
    7: ("02", ""),
    8: ("03", ""),
    9: ("04", "1"),
    10: ("05", ""),
    11: ("0892", ""),
    12: ("0897", ""),
    17: ("0826", ""),
    18: ("0805", ""),
    20: ("0811", ""),
    21: ("0821", ""),
    22: ("0825", ""),
    23: ("004420", "7"),
    24: ("0049", "30"),
    25: ("004990", "8"),
    26: ("0034900", ""),
    27: ("004491", ""),
    28: ("00349", "1"),
    29: ("0044800", ""),
    30: ("0032", "71"),
    31: ("0891", ""),
    32: ("0890", ""),
    33: ("0895", ""),
    34: ("0806", ""),
}
_FRENCH_LENGTH = 10
_FOREIGN_LENGTHS = {"0044": 14, "0049": 14, "0034": 13, "0032": 12}


def generate(type_id: int, count: int) -> Iterator[str]:
    """Yield ``count`` numbers of a type, always the same: ``0899000001``, ``0899000002`` and so on."""
    if type_id not in _TYPES:
        msg = f"pool: unknown type {type_id!r}; list its numbers, or use one of {sorted(_TYPES)}"
        raise ValueError(msg)
    start = "".join(_TYPES[type_id])
    digits = _FOREIGN_LENGTHS.get(start[:4], _FRENCH_LENGTH) - len(start)
    if not 0 <= count < 10**digits:
        msg = f"pool: invalid count {count} for type {type_id}; use 0 to {10**digits - 1}"
        raise ValueError(msg)
    return (f"{start}{index:0{digits}}" for index in range(1, count + 1))


def has_prefix_of(number: str, type_id: int) -> bool:
    """Return whether a number begins with the prefix of its type; an undocumented type has none."""
    return type_id not in _TYPES or number.startswith(_TYPES[type_id][0])


def type_of(number: str) -> int:
    """Return the id of the type with the longest documented prefix that fits a number."""
    fitting = [(len(prefix), type_id) for type_id, (prefix, _) in _TYPES.items() if number.startswith(prefix)]
    if not fitting:
        msg = f"tracking_number: {number!r} has no documented prefix; pass its type"
        raise ValueError(msg)
    return max(fitting)[1]
