"""Names of test cases that are the same in each process."""

import re


def case_name(value: object) -> str:
    """Return a value's ``repr`` without memory addresses, which differ between the workers of pytest-xdist."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))
