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
    """Any number from one on is taken."""
    assert attempts == valid_attempts(attempts)


@pytest.mark.parametrize("attempts", [0, -1])
async def test_too_few_attempts(attempts: int) -> None:
    """Less than one try is an error that names the parameter and the value, and nothing is read or sent."""
    with pytest.raises(ValueError, match=rf"^attempts: {attempts} is less than 1; give "):
        await safe_assign(ScriptedOperations([]), intent_of(), attempts=attempts, settle=[0.5])


@pytest.mark.parametrize("attempts", ["2", 2.0, True, None])
async def test_attempts_of_a_wrong_type(attempts: object) -> None:
    """What is no int is an error that names the parameter and the value, and nothing is read or sent."""
    with pytest.raises(TypeError, match=rf"^attempts: {attempts!r} is no int; give "):
        await safe_assign(ScriptedOperations([]), intent_of(), attempts=cast("int", attempts), settle=[0.5])


@pytest.mark.parametrize("settle", [(0.5, 1, 2.0), [0], range(1, 3), (sys.float_info.max,)])
def test_settle(settle: Sequence[float]) -> None:
    """Any sequence of seconds from zero on is taken, whole ones included."""
    waits = valid_settle(settle)
    assert waits == tuple(settle)
    assert {type(wait) for wait in waits} == {float}


@pytest.mark.parametrize("settle", NO_TIMES)
async def test_settle_with_a_wrong_value(settle: Sequence[float]) -> None:
    """No wait at all and what is no time to wait are errors that name the parameter, and nothing is read or sent."""
    with pytest.raises(ValueError, match=r"^settle: .+; give "):
        await safe_assign(ScriptedOperations([]), intent_of(), attempts=2, settle=settle)


@pytest.mark.parametrize("settle", NO_WAITS)
async def test_settle_of_a_wrong_type(settle: object) -> None:
    """What is no sequence of numbers is an error that names the parameter, and nothing is read or sent."""
    with pytest.raises(TypeError, match=r"^settle: .+; give "):
        await safe_assign(ScriptedOperations([]), intent_of(), attempts=2, settle=cast("Sequence[float]", settle))
