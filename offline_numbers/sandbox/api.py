"""The actions of the API, without HTTP: parameters in, an answer out."""

from collections.abc import Callable, Mapping
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_

from .number import Number
from .parameters import Parameters
from .php_query import PhpValue
from .refusal import ACCESS_DENIED, INVALID_KEY, UNKNOWN_ACTION, UNKNOWN_NUMBER, Refused
from .state import State
from .writer import Answer, Writer

PATH = "/offline-numbers-api"
LIST_PATH = "/offline-numbers-api/list"
READS = frozenset({"check", "list"})
ACTIONS = frozenset({"assign", "unassign", "reassign", "check", "redirect_setup", "list"})


@frozen
class Outcome:
    """What became of a request that was carried out.

    Attributes:
        answer: what it is answered.
        committed: whether it was a write, and was not refused.
        error: the message of a request that was refused, else empty.
        number: the number that it was about, where it was about one.

    """

    answer: Answer
    committed: bool = False
    error: str = ""
    number: Number | None = None


@frozen
class Api:
    """One domain's API.

    Attributes:
        state: its numbers.
        key: its key.
        enabled: whether the API is enabled for the domain.
        check_answers: which of a destination's numbers a request by phone number is about.
        product_name: the domain's name in the detailed list.
        writer: writes its answers.

    """

    state: State
    key: str = field(repr=False)
    enabled: bool
    check_answers: Literal["oldest", "newest"] = field(validator=in_(("oldest", "newest")))
    product_name: str
    writer: Writer

    def carry_out(self, action: str, given: Mapping[int | str, PhpValue]) -> Outcome:
        """Carry out one request and say what to answer.

        Args:
            action: one of ``ACTIONS``, or any other text, which is refused.
            given: the parameters as PHP has parsed them, the key among them.

        """
        try:
            self._admit(given)
            if action == "list":
                return Outcome(self._list(Parameters(given)))
            return self._about_number(action, Parameters(given))
        except Refused as refused:
            return Outcome(self.writer.error(refused.message), error=refused.message)

    def _admit(self, given: Mapping[int | str, PhpValue]) -> None:
        if given.get("key") != self.key:
            raise Refused(INVALID_KEY)
        if not self.enabled:
            raise Refused(ACCESS_DENIED)

    def _list(self, parameters: Parameters) -> Answer:
        numbers = self.state.numbers.values()
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
            description=parameters.required("description"),
            type=parameters.whole_number("type"),
            allow_redirect=parameters.flag("allow_redirect") or False,
            timetable=parameters.timetable() or (),
            cost_group=parameters.text("cost_group") or "",
            operator=parameters.text("operator") or "",
            # Not documented for this action, but the message "already assigned" has no other use.
            tracking_number=parameters.text("tracking_number"),
        )

    def _unassign(self, parameters: Parameters) -> Number | None:
        number = self._found(parameters)
        return number and self.state.release(number.tracking_number)

    def _reassign(self, parameters: Parameters) -> Number:
        return self.state.reassign(
            parameters.required("tracking_number"),
            parameters.required("phone_number"),
            description=parameters.text("description"),
            allow_redirect=parameters.flag("allow_redirect"),
        )

    def _check(self, parameters: Parameters) -> Number | None:
        number = self._found(parameters)
        if number is None and self.writer.dialect.holds_nothing == "error":
            raise Refused(UNKNOWN_NUMBER)
        return number

    def _redirect_setup(self, parameters: Parameters) -> Number:
        allow_redirect = parameters.required_flag("allow_redirect")
        timetable = parameters.timetable()
        number = self._found(parameters)
        if number is None:
            raise Refused(UNKNOWN_NUMBER)
        return self.state.redirect(number.tracking_number, allow_redirect=allow_redirect, timetable=timetable)

    def _found(self, parameters: Parameters) -> Number | None:
        """Return the number that is meant; ``None`` where a destination holds none."""
        tracking_number, phone_number = parameters.either_number()
        if tracking_number is not None:
            return self.state.get(tracking_number)
        held = self.state.held_by(phone_number or "")
        if not held:
            return None
        return held[0 if self.check_answers == "oldest" else -1]
