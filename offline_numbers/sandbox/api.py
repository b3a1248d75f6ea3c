"""The actions of the API, without HTTP: parameters in, an answer out."""

from collections import deque
from collections.abc import Callable, Mapping

from attrs import Factory, field, frozen

from .dialect import Dialect
from .labels import stored
from .number import Number
from .parameters import Parameters
from .php_query import PhpValue
from .refusal import (
    ACCESS_DENIED,
    INVALID_KEY,
    NOT_ASSIGNED,
    NOTHING_CHANGED,
    SEVERAL_NUMBERS,
    UNKNOWN_ACTION,
    UNKNOWN_NUMBER,
    Refused,
)
from .state import State
from .writer import Answer, Writer

PATH = "/offline-numbers-api"
LIST_PATH = "/offline-numbers-api/list"
READS = frozenset({"check", "list"})
ACTIONS = frozenset({"assign", "unassign", "reassign", "check", "redirect_setup", "list"})


@frozen
class Outcome:
    """What one request did, and its answer."""

    answer: Answer
    committed: bool = False
    error: str = ""
    number: Number | None = None


@frozen
class Api:
    """One domain's API."""

    state: State
    key: str = field(repr=False)
    enabled: bool
    product_name: str
    dialect: Dialect
    writer: Writer = field(init=False, default=Factory(lambda self: Writer(self.dialect), takes_self=True))
    # The numbers at the arrival of the latest requests, the oldest first: what a list that lags shows.
    _past: deque[Mapping[str, Number]] = field(
        init=False, default=Factory(lambda self: deque(maxlen=self.dialect.list_lag + 1), takes_self=True)
    )

    def carry_out(self, action: str, given: Mapping[int | str, PhpValue]) -> Outcome:
        """Execute one request: ``action`` is any text, ``given`` what PHP parses, the key included."""
        if self.dialect.list_lag:
            self._past.append(dict(self.state.numbers))
        try:
            self._admit(given)
            if action == "list":
                return Outcome(self._list(Parameters(given)))
            return self._about_number(action, Parameters(given))
        except Refused as refused:
            return Outcome(self.writer.error(refused.message), error=refused.message)

    def forget(self) -> None:
        """Forget what the numbers were."""
        self._past.clear()

    def _admit(self, given: Mapping[int | str, PhpValue]) -> None:
        if given.get("key") != self.key:
            raise Refused(INVALID_KEY)
        if not self.enabled:
            raise Refused(ACCESS_DENIED)

    def _list(self, parameters: Parameters) -> Answer:
        numbers = (self._past[0] if self.dialect.list_lag else self.state.numbers).values()
        if parameters.flag("details"):
            return self.writer.details(numbers, self.product_name)
        return self.writer.mapping(numbers)

    def _about_number(self, action: str, parameters: Parameters) -> Outcome:
        actions: dict[str, Callable[[Parameters], Number | None]] = {
            "assign": self._assign,
            "unassign": self._unassign,
            "reassign": self._reassign,
            "check": self._check,
            "redirect_setup": self._redirect_setup,
        }
        if action not in actions:
            raise Refused(UNKNOWN_ACTION)
        number = actions[action](parameters)
        if number is None:
            answer = self.writer.nothing_held(parameters.required("phone_number"))
        else:
            answer = self.writer.success(number)
        return Outcome(answer, committed=action not in READS, number=number)

    def _assign(self, parameters: Parameters) -> Number:
        return self.state.assign(
            parameters.required("phone_number"),
            description=stored(parameters.required("description"), self.dialect),
            type=parameters.whole_number("type"),
            allow_redirect=parameters.flag("allow_redirect") or False,
            timetable=parameters.timetable() or (),
            cost_group=parameters.text("cost_group") or "",
            operator=parameters.text("operator") or "",
            # Not documented for this action, but the message "already assigned" has no other use.
            tracking_number=parameters.text("tracking_number"),
        )

    def _unassign(self, parameters: Parameters) -> Number | None:
        number = self._found(parameters, self.dialect.unassign_by_destination)
        if number is not None:
            return self._changed(number, self.state.release(number.tracking_number))
        if self.dialect.repeated_write == "error":
            raise Refused(UNKNOWN_NUMBER)
        return None

    def _reassign(self, parameters: Parameters) -> Number:
        tracking_number, phone_number = parameters.required("tracking_number"), parameters.required("phone_number")
        label = parameters.text("description")
        before = self.state.get(tracking_number)
        after = self.state.reassign(
            tracking_number,
            phone_number,
            description=None if label is None else stored(label, self.dialect),
            allow_redirect=parameters.flag("allow_redirect"),
        )
        return self._changed(before, after)

    def _check(self, parameters: Parameters) -> Number | None:
        number = self._found(parameters, self.dialect.check_by_destination)
        if number is None and self.dialect.holds_nothing == "error":
            raise Refused(UNKNOWN_NUMBER)
        return number

    def _redirect_setup(self, parameters: Parameters) -> Number:
        allow_redirect = parameters.required_flag("allow_redirect")
        timetable = parameters.timetable()
        number = self._found(parameters, self.dialect.check_by_destination)
        if number is None:
            raise Refused(UNKNOWN_NUMBER)
        after = self.state.redirect(number.tracking_number, allow_redirect=allow_redirect, timetable=timetable)
        return self._changed(number, after)

    def _changed(self, before: Number, after: Number) -> Number:
        """Return the number after a write, or refuse the write if it changed nothing and the dialect wants that."""
        if before == after and self.dialect.repeated_write == "error":
            raise Refused(NOT_ASSIGNED if after.destination is None else NOTHING_CHANGED)
        return after

    def _found(self, parameters: Parameters, which: str) -> Number | None:
        """Return the number that a request names, or ``None`` for a destination without one."""
        tracking_number, phone_number = parameters.either_number()
        if tracking_number is not None:
            return self.state.get(tracking_number)
        held = self.state.held_by(phone_number or "")
        if len(held) > 1 and which == "refused":
            raise Refused(SEVERAL_NUMBERS)
        return next(reversed(held) if which == "newest" else iter(held), None)
