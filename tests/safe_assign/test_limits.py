"""``attempts`` and ``settle`` are refused before anything is sent."""

import math
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import cast

import pytest
from support.scripted import ScriptedOperations, intent_of

from offline_numbers.allocation.limits import valid_attempts, valid_settle
from offline_numbers.allocation.safe_assign import safe_assign

NO_TIMES: list[Sequence[float]] = [(), [], (-0.5,), (0.5, math.nan), (math.inf,), (10**400,)]
NO_WAITS: list[object] = [0.5, None, "12", b"12", {1.0}, (None,), ("1",), (True,), (Decimal(1),)]


@pytest.mark.parametrize("attempts", [1, 2, 1000])
def test_attempts(attempts: int) -> None:
    """Any number from 1 is accepted."""
    assert attempts == valid_attempts(attempts)


@pytest.mark.parametrize("attempts", [0, -1])
async def test_too_few_attempts(attempts: int) -> None:
    """The error names the parameter and the value; nothing is read or sent."""
    with pytest.raises(ValueError, match=rf"^attempts: {attempts} is less than 1: use "):
        await safe_assign(ScriptedOperations([]), intent_of(), "domain", attempts=attempts, settle=[0.5])


@pytest.mark.parametrize("attempts", ["2", 2.0, True, None])
async def test_attempts_of_a_wrong_type(attempts: object) -> None:
    """The error names the parameter and the value; nothing is read or sent."""
    with pytest.raises(TypeError, match=rf"^attempts: an int such as 2, .+, not {attempts!r}$"):
        await safe_assign(ScriptedOperations([]), intent_of(), "domain", attempts=cast("int", attempts), settle=[0.5])


@pytest.mark.parametrize("settle", [(0.5, 1, 2.0), [0], range(1, 3), (sys.float_info.max,)])
def test_settle(settle: Sequence[float]) -> None:
    """Any sequence of seconds from 0 is accepted, integers too."""
    waits = valid_settle(settle)
    assert waits == tuple(settle)
    assert {type(wait) for wait in waits} == {float}


@pytest.mark.parametrize("settle", NO_TIMES)
async def test_settle_with_a_wrong_value(settle: Sequence[float]) -> None:
    """An empty sequence or an impossible wait: the error names the parameter; nothing is read or sent."""
    with pytest.raises(ValueError, match=r"^settle: (it is empty|invalid wait .+): use "):
        await safe_assign(ScriptedOperations([]), intent_of(), "domain", attempts=2, settle=settle)


@pytest.mark.parametrize("settle", NO_WAITS)
async def test_settle_of_a_wrong_type(settle: object) -> None:
    """The error names the parameter; nothing is read or sent."""
    with pytest.raises(TypeError, match=r"^settle: .*seconds to wait before each read"):
        await safe_assign(
            ScriptedOperations([]), intent_of(), "domain", attempts=2, settle=cast("Sequence[float]", settle)
        )
