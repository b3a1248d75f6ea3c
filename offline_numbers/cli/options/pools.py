"""Reads the option ``--pool 0899=20``."""

import re
from collections.abc import Iterable

from offline_numbers.values import NumberType

_POOL = re.compile(r"(?P<prefix>[0-9]+)=(?P<count>[0-9]{1,6})", re.ASCII)


def read_pools(texts: Iterable[str]) -> dict[int, int]:
    """Return how many free numbers of each type the sandbox starts with.

    Args:
        texts: a prefix, ``=``, and a count; each prefix once.

    Raises:
        ValueError: a text has another form, or its prefix is not documented or given twice.

    """
    pools: dict[int, int] = {}
    for text in texts:
        found = _POOL.fullmatch(text)
        if not found:
            msg = f"--pool: {text!r} is not PREFIX=COUNT; write for example 0899=20"
            raise ValueError(msg)
        number_type = NumberType.from_prefix(found["prefix"])
        if number_type in pools:
            msg = f"--pool: {found['prefix']} is given twice; give each prefix once"
            raise ValueError(msg)
        pools[number_type] = int(found["count"])
    return pools
