"""What a call ends with: an allocation, or an error that says what is known and what to do next."""

from attrs import define

from offline_numbers.allocation.intent import Intent, Operations
from offline_numbers.allocation.journal import Record
from offline_numbers.errors import OfflineNumbersError, OutcomeUnknownError
from offline_numbers.log import Told, logger, told
from offline_numbers.values import Allocation, NumberDetails, NumberState, mask

from .look import Look, row_of
from .marker import marker_of


@define
class Verdict:
    """What is known of one call, for what it returns or raises.

    Attributes:
        operations: for comparing numbers.
        reference: the reference's name.
        intent: what was asked for.
        sent: the requests of this call that may have reached the API.

    """

    operations: Operations
    reference: str
    intent: Intent
    sent: int = 0

    def chosen(self, look: Look, *known: Record | NumberState | NumberDetails | None) -> NumberDetails:
        """Return the row that is the allocation: a number known before, else one at our destination, else the lowest.

        Args:
            look: a look that found the marker.
            known: what named a number before, the best first.

        """
        for source in known:
            number = source and source.tracking_number
            if number and (row := row_of(self.operations, look.marked, number)):
                return row
        return min(look.marked, key=lambda row: (not self._points_home(row), row.tracking_number))

    def confirmed(self, look: Look, row: NumberDetails, state: NumberState | None) -> Allocation:
        """Return an allocation that the list bears out, and warn of what its owner should know.

        Args:
            look: a look that found the marker.
            row: the chosen row.
            state: the answer of this call's own assign, where there was one.

        """
        surplus = tuple(other.tracking_number for other in look.marked if other is not row)
        if surplus:
            shown = ", ".join(map(mask, surplus))
            what = (self.reference, len(surplus), shown)
            logger.warning("[%s] holds %d numbers too many: %s", *what, extra=self.told())
        if not self._points_home(row):
            number = mask(row.tracking_number)
            logger.warning("[%s] %s has another destination by now", self.reference, number, extra=self.told())
        if state and self.operations.same_number(state.tracking_number, row.tracking_number):
            return self.answered(state, row.phone_number, surplus)
        return Allocation(
            phone_number=row.phone_number,
            tracking_number=row.tracking_number,
            raw=row.raw,
            attempts=self.sent,
            recovered=True,
            surplus=surplus,
        )

    def answered(self, state: NumberState, phone_number: str | None, surplus: tuple[str, ...] = ()) -> Allocation:
        """Return the allocation that the assign's own answer describes."""
        return Allocation(
            phone_number=phone_number,
            tracking_number=state.tracking_number,
            allow_redirect=state.allow_redirect,
            timetable=state.timetable,
            raw=state.raw,
            attempts=self.sent,
            surplus=surplus,
        )

    def unknown(
        self, message: str, stage: str, cause_name: str, candidates: tuple[str, ...] = (), status: int | None = None
    ) -> OutcomeUnknownError:
        """Return the error of a call that cannot tell."""
        return OutcomeUnknownError(
            "assign",
            phone_number=self.intent.phone_number,
            stage=stage,
            cause_name=cause_name,
            status=status,
            attempts=self.sent,
            candidates=candidates,
            message=message,
            reference=self.reference,
        )

    def not_found(self, record: Record | None, failure: Exception | None) -> OutcomeUnknownError:
        """Return the error of a call that sent nothing, since another one did, and found no number.

        Args:
            record: what the journal said last.
            failure: what the last look at the list that failed ended with.

        """
        marker = marker_of(self.reference)
        cause = "NotListed" if failure is None else type(failure).__name__
        if record is None:
            message = f"Nothing was sent: other callers begin {self.reference!r} and fail, again and again"
            return self.unknown(message, "settling", cause)
        number = record.tracking_number
        candidates = () if number is None else (number,)
        if record.state == "done":
            message = (
                f"Nothing was sent: {number} was confirmed before, and the list does not show it with {marker} any "
                f"more. It was released or described anew; for a new number, forget {self.reference!r} first"
            )
            return self.unknown(message, "verifying", cause, candidates)
        message = (
            f"Nothing was sent: {self.reference!r} was begun at {record.began:%Y-%m-%d %H:%M:%S %Z}, and the list "
            f"shows no number with {marker}. Once a person has made sure that there is none, forget {self.reference!r}"
        )
        return self.unknown(message, "settling", cause, candidates)

    def told(self, error: OfflineNumbersError | None = None) -> Told:
        """Return the ``extra`` of a record of this call."""
        number = mask(self.intent.phone_number)
        return told("assign", attempt=self.sent, number=number, error=error, reference=self.reference)

    def _points_home(self, row: NumberDetails) -> bool:
        return self.operations.same_number(row.phone_number or "", self.intent.phone_number)
