"""The numbers of one domain and what can happen to them, whoever does it."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from types import MappingProxyType

from attrs import evolve

from .number import Number
from .prefixes import generate, has_prefix_of
from .refusal import ALREADY_ASSIGNED, NOT_ASSIGNED, POOL_EMPTY, UNKNOWN_NUMBER, Refused
from .thread import locked
from .timetable import TimetableEntry

Pool = Mapping[int, int | Iterable[str]]


class State:
    """The numbers of the domain: what the API's actions change, and what other people change behind its back.

    Args:
        pool: type id to how many free numbers, or to the numbers themselves.
        numbers: more of them, free or assigned.
        clock: gives the time for ``last_update``.

    Raises:
        ValueError: a number is there twice, or does not begin as its type does.

    Attributes:
        lock: held while it changes; a sandbox with a thread of its own shares it with the test.

    """

    def __init__(self, pool: Pool, numbers: Iterable[Number], clock: Callable[[], datetime]) -> None:
        self.lock = RLock()
        self._clock = clock
        self._stock: dict[str, Number] = {}
        self._numbers: dict[str, Number] = {}
        for type_id, stock in pool.items():
            for text in generate(int(type_id), stock) if isinstance(stock, int) else stock:
                self._add(Number(text, type=int(type_id)))
        for number in numbers:
            self._add(number)
        self.reset()

    def _add(self, number: Number) -> None:
        if number.tracking_number in self._stock:
            msg = f"numbers: {number.tracking_number!r} is there twice"
            raise ValueError(msg)
        if not has_prefix_of(number.tracking_number, number.type):
            msg = f"numbers: {number.tracking_number!r} does not begin as numbers of type {number.type} do"
            raise ValueError(msg)
        self._stock[number.tracking_number] = number

    @locked
    def reset(self) -> None:
        """Make every number what it was at the start."""
        now = self._now()
        self._numbers.clear()  # never another dict, so that the views of it stay true
        for text, number in self._stock.items():
            self._numbers[text] = evolve(number, last_update=number.last_update or now)
        # In the order in which they came to their destinations.
        self._assigned = [text for text, number in self._numbers.items() if number.destination is not None]

    @property
    @locked
    def numbers(self) -> Mapping[str, Number]:
        """Every number by its digits, in the order of the pool; a live view."""
        return MappingProxyType(self._numbers)

    def get(self, tracking_number: str) -> Number:
        """Return a number as it is now.

        Args:
            tracking_number: its digits.

        Raises:
            ValueError: it is none of the domain's.

        """
        if tracking_number not in self._numbers:
            raise Refused(UNKNOWN_NUMBER)
        return self._numbers[tracking_number]

    def held_by(self, destination: str) -> list[Number]:
        """Return the numbers that forward to a destination, the one that came to it first in front.

        Args:
            destination: as it was given when they were assigned.

        """
        held = (self._numbers[text] for text in self._assigned)
        return [number for number in held if number.destination == destination]

    @locked
    def assign(  # noqa: PLR0913 - one parameter for each that the action has
        self,
        destination: str,
        *,
        type: int,
        description: str = "",
        allow_redirect: bool = False,
        timetable: tuple[TimetableEntry, ...] = (),
        cost_group: str = "",
        operator: str = "",
        tracking_number: str | None = None,
    ) -> Number:
        """Give a destination the next free number of a type, or the very one that is asked for.

        Args:
            destination: the number to forward to.
            type: the id of the prefix type.
            description: the label.
            allow_redirect: whether calls redirect when the callee does not respond.
            timetable: when the redirect is active.
            cost_group: only a number of this group, or of none, will do.
            operator: kept with the number.
            tracking_number: the very number, whatever its type.

        Returns:
            The number as it is then.

        Raises:
            ValueError: none is free, or the one asked for is unknown or in use.

        """
        number = self._next_free(type, cost_group) if tracking_number is None else self.get(tracking_number)
        if number.destination is not None:
            raise Refused(ALREADY_ASSIGNED)
        self._assigned.append(number.tracking_number)
        return self._put(
            evolve(
                number,
                destination=destination,
                description=description,
                allow_redirect=allow_redirect,
                timetable=timetable,
                cost_group=cost_group or number.cost_group,
                operator=operator,
                allocations=number.allocations + 1,
            )
        )

    def _next_free(self, type_id: int, cost_group: str) -> Number:
        groups = {"", cost_group}
        for number in self._numbers.values():
            if (
                number.type == type_id
                and number.destination is None
                and (not cost_group or number.cost_group in groups)
            ):
                return number
        raise Refused(POOL_EMPTY)

    @locked
    def release(self, tracking_number: str) -> Number:
        """Return a number to the pool; one that is there already stays as it is.

        Args:
            tracking_number: its digits.

        Returns:
            The number as it is then.

        Raises:
            ValueError: it is none of the domain's.

        """
        number = self.get(tracking_number)
        if number.destination is None:
            return number
        self._assigned.remove(tracking_number)
        stock = self._stock[tracking_number]
        return self._put(
            Number(tracking_number, type=stock.type, cost_group=stock.cost_group, allocations=number.allocations)
        )

    @locked
    def reassign(
        self,
        tracking_number: str,
        destination: str,
        *,
        description: str | None = None,
        allow_redirect: bool | None = None,
    ) -> Number:
        """Give an assigned number another destination.

        Args:
            tracking_number: its digits.
            destination: the number to forward to from now on.
            description: another label; ``None`` leaves it.
            allow_redirect: another setting; ``None`` leaves it.

        Returns:
            The number as it is then.

        Raises:
            ValueError: it is none of the domain's, or in the pool.

        """
        number = self._in_use(tracking_number)
        if number.destination != destination:
            self._assigned.remove(tracking_number)
            self._assigned.append(tracking_number)
        return self._put(
            evolve(
                number,
                destination=destination,
                description=number.description if description is None else description,
                allow_redirect=number.allow_redirect if allow_redirect is None else allow_redirect,
            )
        )

    @locked
    def describe(self, tracking_number: str, description: str) -> Number:
        """Give an assigned number another label, as a person does in the vendor's back office.

        Args:
            tracking_number: its digits.
            description: the label; what the API would refuse is taken too.

        Returns:
            The number as it is then.

        Raises:
            ValueError: it is none of the domain's, or in the pool.

        """
        return self._put(evolve(self._in_use(tracking_number), description=description))

    @locked
    def redirect(
        self, tracking_number: str, *, allow_redirect: bool, timetable: tuple[TimetableEntry, ...] | None = None
    ) -> Number:
        """Set when an assigned number's calls redirect.

        Args:
            tracking_number: its digits.
            allow_redirect: whether they do when the callee does not respond.
            timetable: when the redirect is active; ``None`` leaves it.

        Returns:
            The number as it is then.

        Raises:
            ValueError: it is none of the domain's, or in the pool.

        """
        number = self._in_use(tracking_number)
        new = number.timetable if timetable is None else timetable
        return self._put(evolve(number, allow_redirect=allow_redirect, timetable=new))

    def _in_use(self, tracking_number: str) -> Number:
        number = self.get(tracking_number)
        if number.destination is None:
            raise Refused(NOT_ASSIGNED)
        return number

    def _put(self, number: Number) -> Number:
        if number != self._numbers[number.tracking_number]:
            number = evolve(number, last_update=self._now())
            self._numbers[number.tracking_number] = number
        return number

    def _now(self) -> datetime:
        return self._clock().replace(tzinfo=None)

    @contextmanager
    def rolled_back(self) -> Generator[None]:
        """Undo at the end whatever is done inside."""
        with self.lock:
            numbers, assigned = self._numbers, self._assigned
            self._numbers, self._assigned = dict(numbers), list(assigned)
            try:
                yield
            finally:
                self._numbers, self._assigned = numbers, assigned
