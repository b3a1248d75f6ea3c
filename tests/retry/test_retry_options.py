"""A policy refuses wrong options at construction."""

import asyncio

import pytest
from tenacity import (
    stop_after_attempt,
    stop_never,
    wait_random_exponential,
)

from offline_numbers.retry import RetryPolicy


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stop": 3}, r"^stop: a strategy of tenacity such as stop_after_attempt\(4\), not 3$"),
        ({"stop": stop_after_attempt}, "^stop: .* not the class stop_after_attempt$"),
        ({"wait": 0.5}, r"^wait: a strategy of tenacity such as wait_random_exponential\(max=8\), not 0.5$"),
        ({"wait": wait_random_exponential}, "^wait: .* not the class wait_random_exponential$"),
        ({"stop": asyncio.sleep}, "^stop: .* not a coroutine function$"),
        ({"sleep": 1.0}, "^sleep: a coroutine function that waits, such as asyncio.sleep, not float$"),
    ],
)
def test_a_wrong_option_is_refused(options: dict[str, object], message: str) -> None:
    """At construction, not at the first failed read."""
    with pytest.raises(TypeError, match=message):
        RetryPolicy(**options)  # type: ignore[arg-type] # what is refused


def test_a_policy_is_a_value() -> None:
    """It is frozen, compares by value, and takes its options by name."""
    with pytest.raises(AttributeError):
        RetryPolicy().stop = stop_never  # type: ignore[misc] # what is refused
    with pytest.raises(TypeError):
        RetryPolicy(stop_never)  # type: ignore[call-arg] # what is refused
    assert RetryPolicy() == RetryPolicy()
    assert RetryPolicy() != RetryPolicy(stop=stop_never)
