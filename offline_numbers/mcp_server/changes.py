"""The three changes of a number: what each makes of it, and the write that does so."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import frozen

from offline_numbers.allocation import marked, reference_of, refuse_marker
from offline_numbers.errors import ArgumentError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Settled, Timetable, same_number
from offline_numbers.wire import requests

from .results import Number


class Change(Protocol):
    """One change of one number."""

    @property
    def tracking_number(self) -> str:
        """The number."""
        ...

    def wanted(self, before: Number, numbers: OfflineNumbersSession) -> Number:
        """Return the number as it will be; raise ``ValueError`` if it cannot be."""
        ...

    async def send(self, before: Number, numbers: OfflineNumbersSession, settle: Sequence[float]) -> Settled:
        """Send the write; after a lost answer, read before it is sent again."""
        ...


@frozen
class Reassign:
    """Another destination, and perhaps another label, which keeps the marker of the number."""

    tracking_number: str
    destination: str
    description: str | None
    allow_redirect: bool | None

    def wanted(self, before: Number, numbers: OfflineNumbersSession) -> Number:
        """Return the number with its new destination."""
        now = _in_use(before)
        label = self._label(before)
        query = requests.reassign(
            tracking_number=self.tracking_number,
            phone_number=self.destination,
            description=label,
            allow_redirect=self.allow_redirect,
            normalize=numbers.normalize,
        ).query
        stays = same_number(now, self.destination, normalize=numbers.normalize)
        return before.model_copy(
            update={
                "phone_number": now if stays else query["phone_number"],
                "description": query.get("description", before.description),
                "allow_redirect": before.allow_redirect if self.allow_redirect is None else self.allow_redirect,
            }
        )

    async def send(self, before: Number, numbers: OfflineNumbersSession, settle: Sequence[float]) -> Settled:
        """Send the write."""
        return await numbers.safe_reassign(
            settle=settle,
            tracking_number=self.tracking_number,
            phone_number=self.destination,
            description=self._label(before),
            allow_redirect=self.allow_redirect,
            allow_marker=True,
        )

    def _label(self, before: Number) -> str | None:
        if self.description is None:
            return None
        refuse_marker(self.description)
        reference = reference_of(before.description or "")
        return self.description if reference is None else marked(reference, self.description)


@frozen
class Release:
    """Back to the pool."""

    tracking_number: str

    def wanted(self, before: Number, numbers: OfflineNumbersSession) -> Number:  # noqa: ARG002 - the others need it
        """Return the number without a destination."""
        return before.model_copy(update={"phone_number": None})

    async def send(self, before: Number, numbers: OfflineNumbersSession, settle: Sequence[float]) -> Settled:  # noqa: ARG002 - the others need it
        """Send the write."""
        return await numbers.safe_unassign(tracking_number=self.tracking_number, settle=settle)


@frozen
class SetRedirect:
    """Another redirect flag, and perhaps another timetable."""

    tracking_number: str
    allow_redirect: bool
    timetable: Mapping[str, str] | None

    def wanted(self, before: Number, numbers: OfflineNumbersSession) -> Number:  # noqa: ARG002 - the others need it
        """Return the number with its new redirect."""
        _in_use(before)
        days = before.timetable if self.timetable is None else Timetable(self.timetable).to_dict()
        return before.model_copy(update={"allow_redirect": self.allow_redirect, "timetable": days})

    async def send(self, before: Number, numbers: OfflineNumbersSession, settle: Sequence[float]) -> Settled:  # noqa: ARG002 - the others need it
        """Send the write."""
        return await numbers.safe_redirect_setup(
            tracking_number=self.tracking_number,
            allow_redirect=self.allow_redirect,
            timetable=self.timetable,
            settle=settle,
        )


def _in_use(number: Number) -> str:
    """Return the destination of a number in use."""
    if number.phone_number is None:
        msg = f"{number.tracking_number} is in the pool; call assign_number for a new number"
        raise ArgumentError("tracking_number", msg)
    return number.phone_number
