"""The numbers of one domain, and every change to them."""

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
    """The numbers of the domain. Change them as the vendor's back office would; no change here is a request.

    Args:
        pool: prefix type id to how many free numbers, or to their digits.
        numbers: more numbers, free or assigned.
        clock: returns the time for ``last_update``.

    Raises:
        ValueError: a number is there twice, or does not begin with the prefix of its type.

    Attributes:
        numbers: every number by its digits, in the order of the pool; a live view.
        lock: held during every change; hold it to make several changes as one.

    """

    def __init__(self, pool: Pool, numbers: Iterable[Number], clock: Callable[[], datetime]) -> None:
        self.lock = RLock()
        self._clock = clock
        self._stock: dict[str, Number] = {}
        for type_id, stock in pool.items():
            for text in generate(int(type_id), stock) if isinstance(stock, int) else stock:
                self._add(Number(text, type=int(type_id)))
        for number in numbers:
            self._add(number)
        self._numbers: dict[str, Number] = {}
        self.numbers: Mapping[str, Number] = MappingProxyType(self._numbers)
        self.reset()

    def _add(self, number: Number) -> None:
        if number.tracking_number in self._stock:
            msg = f"numbers: {number.tracking_number!r} is there twice"
            raise ValueError(msg)
        if not has_prefix_of(number.tracking_number, number.type):
            msg = f"numbers: {number.tracking_number!r} does not begin with the prefix of type {number.type}"
            raise ValueError(msg)
        self._stock[number.tracking_number] = number

    @locked
    def reset(self) -> None:
        """Restore every number to what it was at the start."""
        now = self._now()
        for text, number in self._stock.items():
            self._numbers[text] = evolve(number, last_update=number.last_update or now)
        # In the order in which their destinations received them.
        self._assigned = [text for text, number in self._numbers.items() if number.destination is not None]

    def get(self, tracking_number: str) -> Number:
        """Return a number as it is now.

        Args:
            tracking_number: its digits.

        Raises:
            ValueError: the domain does not have it.

        """
        if tracking_number not in self._numbers:
            raise Refused(UNKNOWN_NUMBER)
        return self._numbers[tracking_number]

    @locked
    def held_by(self, destination: str) -> list[Number]:
        """Return the numbers that forward to a destination, the oldest first.

        Args:
            destination: exactly as ``assign`` received it.

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
        """Allocate the next free number of a type, or one by its digits.

        Args:
            destination: the number to forward to.
            type: the id of the prefix type.
            description: the label.
            allow_redirect: whether calls redirect if the callee does not respond.
            timetable: when they redirect.
            cost_group: allocates only a number of this group, or of none.
            operator: kept with the number.
            tracking_number: the digits of the number to allocate, of any type.

        Returns:
            The number afterwards.

        Raises:
            ValueError: no number is free, or ``tracking_number`` is unknown or assigned.

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
        free = (one for one in self._numbers.values() if one.type == type_id and one.destination is None)
        for number in free:
            if not cost_group or number.cost_group in {"", cost_group}:
                return number
        raise Refused(POOL_EMPTY)

    @locked
    def release(self, tracking_number: str) -> Number:
        """Return a number to the pool; a number in the pool stays as it is.

        Args:
            tracking_number: its digits.

        Returns:
            The number afterwards.

        Raises:
            ValueError: the domain does not have it.

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
        """Change the destination of an assigned number.

        Args:
            tracking_number: its digits.
            destination: the number to forward to from now on.
            description: a new label; ``None`` keeps the old one.
            allow_redirect: a new flag; ``None`` keeps the old one.

        Returns:
            The number afterwards.

        Raises:
            ValueError: the domain does not have it, or it is in the pool.

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
        """Change the label of an assigned number.

        Args:
            tracking_number: its digits.
            description: any text, also one that the API would refuse.

        Returns:
            The number afterwards.

        Raises:
            ValueError: the domain does not have it, or it is in the pool.

        """
        return self._put(evolve(self._in_use(tracking_number), description=description))

    @locked
    def redirect(
        self, tracking_number: str, *, allow_redirect: bool, timetable: tuple[TimetableEntry, ...] | None = None
    ) -> Number:
        """Change when an assigned number's calls redirect.

        Args:
            tracking_number: its digits.
            allow_redirect: whether they redirect if the callee does not respond.
            timetable: when they redirect; ``None`` keeps the old timetable.

        Returns:
            The number afterwards.

        Raises:
            ValueError: the domain does not have it, or it is in the pool.

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
        """Undo at the end every change that is made inside; ``numbers`` never shows it."""
        with self.lock:
            numbers, assigned = self._numbers, self._assigned
            self._numbers, self._assigned = dict(numbers), list(assigned)
            try:
                yield
            finally:
                self._numbers, self._assigned = numbers, assigned
