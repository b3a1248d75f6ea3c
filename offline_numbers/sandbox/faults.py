"""What can go wrong with a request, by name, and which request it is to happen to."""

from collections import deque
from enum import Enum, auto

from attrs import define, frozen

from .api import ACTIONS, READS


class Way(Enum):
    """What the client gets to see."""

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
    """What becomes of the request on the server's side."""

    NEVER = auto()
    ONCE = auto()
    TWICE = auto()
    LATE = auto()
    REFUSED = auto()
    CACHED = auto()


class Fault(Enum):
    """What goes wrong with one request; planted with ``Sandbox.fail_next``.

    Most come twice: ``..._BEFORE_COMMIT`` leaves the numbers as they are, ``..._AFTER_COMMIT`` has carried the request
    out, and the client sees the same of both. A read has nothing to commit, so either does for it.

    - ``DROP_...``: the connection is closed in good order, without an answer.
    - ``RESET_...``: the connection is reset (RST), without an answer.
    - ``HANG_...``: no answer, and the connection stays open until the client or the sandbox closes it.
    - ``HTTP_500_...``: status 500 with a page for people.
    - ``HTTP_503_...``: status 503 with such a page; ``retry_after``.
    - ``CUT_BODY_...``: half of the body that Content-Length announces, then the connection is closed.
    - ``CUT_BODY_WITHOUT_LENGTH_...``: the same without a length; HTTP itself takes it for a whole answer.
    - ``HTML_...``: status 200 with a page for people in place of the JSON.
    - ``EMPTY_BODY_...``: status 200 without a body.
    - ``REDIRECT_...``: status 302 to the very URL of the request, the key in its query included; ``location``.
    - ``DRIBBLE_...``: the body a byte at a time, without end; ``interval``.

    The others:

    - ``HTTP_429``: status 429, not carried out; ``retry_after``.
    - ``API_ERROR``: the error envelope with another message, not carried out; ``message``.
    - ``LATE_COMMIT_DROP``: the connection is closed without an answer, and the write is carried out later: by
      ``Sandbox.commit_late()``, or after ``delay``. For writes only.
    - ``LATE_COMMIT_HANG``: the same, and the connection stays open. For writes only.
    - ``REPEATED_BY_PROXY``: carried out twice, as if a proxy had sent the GET again; the second answer is sent.
    - ``STALE_ANSWER``: not carried out; the answer that the same URL got last time, as if from a cache. It waits for a
      request whose URL has been answered before.

    Attributes:
        way: what the client gets to see.
        commit: what becomes of the request on the server's side.

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
    """The details of a fault; one that it has no use for is a mistake.

    Attributes:
        retry_after: the header, in seconds or as an HTTP date.
        location: the header of a redirect; ``None``: the URL of the request itself.
        interval: seconds between two bytes.
        delay: seconds until the late commit; ``None``: until ``Sandbox.commit_late()``.
        message: the text of an error envelope.

    """

    retry_after: int | str | None = None
    location: str | None = None
    interval: float | None = None
    delay: float | None = None
    message: str | None = None

    def misplaced(self, fault: Fault) -> list[str]:
        """Return the names of those that are given and mean nothing to a fault."""
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
    """A fault that waits for its request.

    Attributes:
        action: the action whose next request meets it.
        fault: what will go wrong.
        times: how many requests it still waits for.
        options: its details.

    """

    action: str
    fault: Fault
    times: int
    options: FaultOptions


class FaultPlan:
    """The faults that wait, for each action first in, first out."""

    def __init__(self) -> None:
        self._waiting: deque[PlantedFault] = deque()

    @property
    def waiting(self) -> tuple[PlantedFault, ...]:
        """Those that no request has met yet, in the order in which they were planted."""
        return tuple(self._waiting)

    def plant(self, action: str, fault: Fault, times: int, options: FaultOptions) -> None:
        """Let the next requests of an action meet a fault.

        Raises:
            TypeError: it is no ``Fault``.
            ValueError: there is no such action, or the fault makes no sense for it, or so often, or with such details.

        """
        if not isinstance(fault, Fault):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
            msg = f"fault: a member of Fault, as Fault.DROP_AFTER_COMMIT, not {type(fault).__name__}"
            raise TypeError(msg)
        if action not in ACTIONS:
            msg = f"action: {action!r} is none of the API; choose one of {', '.join(sorted(ACTIONS))}"
            raise ValueError(msg)
        if fault.commit is Commit.LATE and action in READS:
            msg = f"fault: {fault.name} is for writes, and {action!r} has nothing to commit"
            raise ValueError(msg)
        if times < 1:
            msg = f"times: {times!r} requests cannot meet a fault; give 1 or more"
            raise ValueError(msg)
        if misplaced := options.misplaced(fault):
            msg = f"{misplaced[0]}: {fault.name} has no use for it"
            raise ValueError(msg)
        self._waiting.append(PlantedFault(action=action, fault=fault, times=times, options=options))

    def meet(self, action: str, *, answered_before: bool) -> PlantedFault | None:
        """Return the fault that a request of an action meets, if any, and count it."""
        planted = next((planted for planted in self._waiting if planted.action == action), None)
        if planted is None or (planted.fault.commit is Commit.CACHED and not answered_before):
            return None
        planted.times -= 1
        if not planted.times:
            self._waiting.remove(planted)
        return planted

    def clear(self) -> None:
        """Forget them all."""
        self._waiting.clear()
