"""Random draws from the seed."""

import random
from collections.abc import Sequence
from enum import Enum, auto
from typing import TypeVar

T = TypeVar("T")


class Send(Enum):
    """The fate of one assign."""

    ANSWERED = auto()
    NOT_SENT = auto()
    LOST_THERE = auto()  # nothing is executed
    LOST_BACK = auto()  # executed
    LATE = auto()  # lost, and executed some time later
    GARBLED = auto()  # executed; the answer is unusable, and may name a number
    EMPTY = auto()  # not executed; the answer is unusable
    WRONG = auto()  # executed or not; the answer names another number
    REPEATED = auto()  # a proxy sends it twice; the second one's answer comes back
    REFUSED = auto()  # the API's own error, and nothing is executed


class Read(Enum):
    """The fate of one read."""

    FRESH = auto()
    STALE = auto()
    FAILED = auto()
    REFUSED = auto()  # the API's own error


class Write(Enum):
    """The fate of one operation of the journal."""

    DONE = auto()
    FAILED = auto()
    FAILED_AFTER = auto()  # written, and an exception is raised
    REPEATED = auto()  # a client that lost the answer sends it again
    SLOW = auto()
    HANGING = auto()
    LANDS_LATE = auto()  # its caller stopped waiting meanwhile


FAULTS_OF_SENDS = tuple(Send)[1:]
FAULTS_OF_READS = (Read.STALE, Read.STALE, Read.FAILED, Read.FAILED, Read.REFUSED)
FAULTS_OF_WRITES = tuple(Write)[1:]


class Dice:
    """A random source with rates of faults: low in some schedules, high in others.

    Attributes:
        faults: the probability of a fault for each request.
        reads: the probability for each read.
        writes: the probability for each operation of the journal.

    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it must be repeatable
        self.faults = self.pick((0.0, 0.2, 0.5, 0.9))
        self.reads = self.pick((0.0, 0.1, 0.3, 0.6))
        self.writes = self.pick((0.0, 0.0, 0.0, 0.1, 0.3))

    def chance(self, probability: float) -> bool:
        """Return true with this probability."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """Draw a time."""
        return low + (high - low) * self._random.random()

    def upto(self, most: int) -> int:
        """Draw a number from 0 on."""
        return int(self._random.random() * (most + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Draw one of them."""
        return choices[int(self._random.random() * len(choices))]

    def send(self) -> Send:
        """Draw the fate of one assign."""
        return self.pick(FAULTS_OF_SENDS) if self.chance(self.faults) else Send.ANSWERED

    def read(self) -> Read:
        """Draw the fate of one read."""
        return self.pick(FAULTS_OF_READS) if self.chance(self.reads) else Read.FRESH

    def write(self) -> Write:
        """Draw the fate of one operation of the journal."""
        return self.pick(FAULTS_OF_WRITES) if self.chance(self.writes) else Write.DONE

    def latency(self) -> float:
        """Draw the delay of a message: mostly short, sometimes long."""
        return self.between(0.0, 0.2) if self.chance(0.9) else self.between(0.2, 3.0)
