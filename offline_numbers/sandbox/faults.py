"""The faults of requests, by name, and the request that gets each."""

from collections import deque
from enum import Enum, auto
from threading import RLock

from attrs import define, frozen

from .api import ACTIONS, READS
from .thread import locked


class Way(Enum):
    """What the client sees."""

    ANSWER = auto()
    DROP = auto()
    RESET = auto()
    HANG = auto()
    HTTP_429 = auto()
    HTTP_500 = auto()
    HTTP_503 = auto()
    CUT_BODY = auto()
    CUT_BODY_WITHOUT_LENGTH = auto()
    HTML = auto()
    EMPTY_BODY = auto()
    REDIRECT = auto()
    DRIBBLE = auto()


class Commit(Enum):
    """What the server does with the request."""

    NEVER = auto()
    ONCE = auto()
    TWICE = auto()
    LATE = auto()
    REFUSED = auto()
    CACHED = auto()


class Fault(Enum):
    """What goes wrong with one request; plant it with ``Sandbox.fail_next``.

    Most come twice: ``..._BEFORE_COMMIT`` changes nothing, ``..._AFTER_COMMIT`` executes the write first. The client
    sees the same of both. For a read there is no difference.

    - ``DROP_...``: the connection closes in good order, without an answer.
    - ``RESET_...``: the connection is reset (RST), without an answer.
    - ``HANG_...``: no answer; the connection stays open until the client or the sandbox closes it.
    - ``HTTP_500_...``: status 500 with an HTML page.
    - ``HTTP_503_...``: status 503 with an HTML page; ``retry_after``.
    - ``CUT_BODY_...``: half of the body that Content-Length announces, then the connection closes.
    - ``CUT_BODY_WITHOUT_LENGTH_...``: the same without Content-Length; to HTTP it is a whole answer.
    - ``HTML_...``: status 200 with an HTML page instead of the JSON.
    - ``EMPTY_BODY_...``: status 200 without a body.
    - ``REDIRECT_...``: status 302 to the URL of the request, its key included; ``location``.
    - ``DRIBBLE_...``: the body one byte at a time, without end; ``interval``.

    The others:

    - ``HTTP_429``: status 429; changes nothing; ``retry_after``.
    - ``API_ERROR``: the error envelope; changes nothing; ``message``.
    - ``LATE_COMMIT_DROP``: the connection closes without an answer. The write is executed by ``Sandbox.commit_late()``,
      or after ``delay``. For writes only.
    - ``LATE_COMMIT_HANG``: the same, and the connection stays open. For writes only.
    - ``REPEATED_BY_PROXY``: the request is executed twice, as if a proxy repeated the GET; the second answer is sent.
    - ``STALE_ANSWER``: the answer that the same URL got before, as from a cache; changes nothing. It waits for a
      request whose URL was answered before.

    Attributes:
        way: the client's view.
        commit: whether and when the server executes the request.

    """

    DROP_BEFORE_COMMIT = (Way.DROP, Commit.NEVER)
    DROP_AFTER_COMMIT = (Way.DROP, Commit.ONCE)
    RESET_BEFORE_COMMIT = (Way.RESET, Commit.NEVER)
    RESET_AFTER_COMMIT = (Way.RESET, Commit.ONCE)
    HANG_BEFORE_COMMIT = (Way.HANG, Commit.NEVER)
    HANG_AFTER_COMMIT = (Way.HANG, Commit.ONCE)
    HTTP_500_BEFORE_COMMIT = (Way.HTTP_500, Commit.NEVER)
    HTTP_500_AFTER_COMMIT = (Way.HTTP_500, Commit.ONCE)
    HTTP_503_BEFORE_COMMIT = (Way.HTTP_503, Commit.NEVER)
    HTTP_503_AFTER_COMMIT = (Way.HTTP_503, Commit.ONCE)
    CUT_BODY_BEFORE_COMMIT = (Way.CUT_BODY, Commit.NEVER)
    CUT_BODY_AFTER_COMMIT = (Way.CUT_BODY, Commit.ONCE)
    CUT_BODY_WITHOUT_LENGTH_BEFORE_COMMIT = (Way.CUT_BODY_WITHOUT_LENGTH, Commit.NEVER)
    CUT_BODY_WITHOUT_LENGTH_AFTER_COMMIT = (Way.CUT_BODY_WITHOUT_LENGTH, Commit.ONCE)
    HTML_BEFORE_COMMIT = (Way.HTML, Commit.NEVER)
    HTML_AFTER_COMMIT = (Way.HTML, Commit.ONCE)
    EMPTY_BODY_BEFORE_COMMIT = (Way.EMPTY_BODY, Commit.NEVER)
    EMPTY_BODY_AFTER_COMMIT = (Way.EMPTY_BODY, Commit.ONCE)
    REDIRECT_BEFORE_COMMIT = (Way.REDIRECT, Commit.NEVER)
    REDIRECT_AFTER_COMMIT = (Way.REDIRECT, Commit.ONCE)
    DRIBBLE_BEFORE_COMMIT = (Way.DRIBBLE, Commit.NEVER)
    DRIBBLE_AFTER_COMMIT = (Way.DRIBBLE, Commit.ONCE)
    HTTP_429 = (Way.HTTP_429, Commit.NEVER)
    API_ERROR = (Way.ANSWER, Commit.REFUSED)
    LATE_COMMIT_DROP = (Way.DROP, Commit.LATE)
    LATE_COMMIT_HANG = (Way.HANG, Commit.LATE)
    REPEATED_BY_PROXY = (Way.ANSWER, Commit.TWICE)
    STALE_ANSWER = (Way.ANSWER, Commit.CACHED)

    def __init__(self, way: Way, commit: Commit) -> None:
        self.way = way
        self.commit = commit

    def __repr__(self) -> str:
        return f"Fault.{self.name}"


@frozen(kw_only=True)
class FaultOptions:
    """The options of ``Sandbox.fail_next``; one that a fault does not use is a mistake."""

    retry_after: int | str | None = None
    location: str | None = None
    interval: float | None = None
    delay: float | None = None
    message: str | None = None

    def misplaced(self, fault: Fault) -> list[str]:
        """Return the names of the options that are given and that a fault does not use."""
        useful = {
            "retry_after": fault.way in {Way.HTTP_429, Way.HTTP_503},
            "location": fault.way is Way.REDIRECT,
            "interval": fault.way is Way.DRIBBLE,
            "delay": fault.commit is Commit.LATE,
            "message": fault is Fault.API_ERROR,
        }
        return [name for name, is_useful in useful.items() if getattr(self, name) is not None and not is_useful]


@define(kw_only=True, eq=False)
class PlantedFault:
    """A fault that waits for a request.

    Attributes:
        action: the action whose next request gets it.
        fault: the fault.
        times: how many more requests get it.
        options: the options of ``Sandbox.fail_next``.

    """

    action: str
    fault: Fault
    times: int
    options: FaultOptions


class FaultPlan:
    """The planted faults, for each action first in, first out."""

    def __init__(self, lock: RLock) -> None:
        self.lock = lock
        self._waiting: deque[PlantedFault] = deque()

    @property
    @locked
    def waiting(self) -> tuple[PlantedFault, ...]:
        """The faults that no request has met yet, in the order in which they were planted."""
        return tuple(self._waiting)

    @locked
    def plant(self, action: str, fault: Fault, times: int, options: FaultOptions) -> None:
        """Plant a fault; see ``Sandbox.fail_next``."""
        if not isinstance(fault, Fault):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
            msg = f"fault: use a member of Fault, such as Fault.DROP_AFTER_COMMIT, not {type(fault).__name__}"
            raise TypeError(msg)
        if action not in ACTIONS:
            msg = f"action: unknown action {action!r}; use one of {', '.join(sorted(ACTIONS))}"
            raise ValueError(msg)
        if fault.commit is Commit.LATE and action in READS:
            msg = f"fault: {fault.name} needs a write, and {action!r} only reads"
            raise ValueError(msg)
        if times < 1:
            msg = f"times: invalid value {times!r}; use 1 or more"
            raise ValueError(msg)
        if misplaced := options.misplaced(fault):
            msg = f"{misplaced[0]}: {fault.name} does not use it"
            raise ValueError(msg)
        self._waiting.append(PlantedFault(action=action, fault=fault, times=times, options=options))

    def meet(self, action: str, *, answered_before: bool) -> PlantedFault | None:
        """Return the fault of the next request of an action, and count it."""
        planted = next((planted for planted in self._waiting if planted.action == action), None)
        if planted is None or (planted.fault.commit is Commit.CACHED and not answered_before):
            return None
        planted.times -= 1
        if not planted.times:
            self._waiting.remove(planted)
        return planted

    def clear(self) -> None:
        """Forget all faults."""
        self._waiting.clear()
