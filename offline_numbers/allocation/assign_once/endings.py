"""The results of ``assign_once``: an allocation, or an error with the known facts and the next step."""

from attrs import asdict, evolve

from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.marker import marker_of
from offline_numbers.errors import (
    APIError,
    JournalError,
    OutcomeUnknownError,
    ReferenceConflictError,
    ReferenceEndedError,
)
from offline_numbers.log import logger
from offline_numbers.values import Allocation, NumberDetails, NumberState, mask

from .call import Call
from .listing import Listing, number_of, row_of


def allocated_row(call: Call, listing: Listing, *known: Record | NumberState | None) -> NumberDetails:
    """Return the row that is the allocation: a number known before, else one at our destination, else the lowest."""
    for source in known:
        if row := row_of(listing, number_of(source), call.key):
            return row
    return min(listing.marked, key=lambda row: (not call.is_home(row), row.tracking_number))


def without_strangers(call: Call, listing: Listing) -> Listing:
    """Return the listing of a reference that nobody has begun, without numbers of other destinations.

    Somebody may have typed the marker.
    """
    home = tuple(row for row in listing.marked if call.is_home(row))
    strangers = ", ".join(mask(row.tracking_number) for row in listing.marked if row not in home)
    if strangers:
        text = "[%s] is marked on numbers with another destination, which are ignored: %s"
        logger.warning(text, call.reference, strangers, extra=call.told(0))
    return Listing(home)


# assumes: proxy-may-repeat
def confirmed(call: Call, listing: Listing, row: NumberDetails, answer: NumberState | None, sent: int) -> Allocation:
    """Return an allocation that the list confirms, with warnings about extra and reassigned numbers."""
    surplus = tuple(other.tracking_number for other in listing.marked if other is not row)
    if surplus:
        what = (call.reference, len(surplus), "" if len(surplus) == 1 else "s", ", ".join(map(mask, surplus)))
        logger.warning("[%s] holds %d extra number%s: %s", *what, extra=call.told(sent))
    if not call.is_home(row):
        number = mask(row.tracking_number)
        logger.warning("[%s] %s has another destination now", call.reference, number, extra=call.told(sent))
    if answer and call.key(answer.tracking_number) == call.key(row.tracking_number):
        return answered(answer, row.phone_number, sent, surplus)
    return Allocation(
        phone_number=row.phone_number,
        tracking_number=row.tracking_number,
        raw=row.raw,
        attempts=sent,
        recovered=True,
        surplus=surplus,
    )


def answered(answer: NumberState, phone_number: str | None, sent: int, surplus: tuple[str, ...] = ()) -> Allocation:
    """Return the allocation that the assign's own answer describes."""
    state = asdict(evolve(answer, phone_number=phone_number), recurse=False)
    return Allocation(**state, attempts=sent, surplus=surplus)


def warn_of_unknown(call: Call, error: OutcomeUnknownError, sent: int) -> None:
    """Log that the answer was lost."""
    what = (call.reference, error.cause_name)
    logger.warning("[%s] outcome unknown (%s), reading the list", *what, extra=call.told(sent, error))


def warn_of_unconfirmed(call: Call, answer: NumberState, sent: int) -> None:
    """Log that the list does not confirm the answer."""
    what = (call.reference, mask(answer.tracking_number))
    logger.warning("[%s] the list does not confirm %s yet: it stays pending", *what, extra=call.told(sent))


def warn_of_replaced(call: Call, record: Record | None, row: NumberDetails, sent: int) -> None:
    """Log that the marker is on another number than the confirmed one."""
    known = record.tracking_number if record and record.state == "done" else None
    if known and call.key(known) != call.key(row.tracking_number):
        text = "[%s] %s was confirmed before, but %s bears the marker now"
        logger.warning(text, call.reference, mask(known), mask(row.tracking_number), extra=call.told(sent))


def not_written(call: Call, error: JournalError, number: str, sent: int) -> OutcomeUnknownError:
    """Return the error of a call that found a number which the journal could not store."""
    message = f"The journal could not store {number}; a later call finds it in the list"
    return _unknown(call, "journal", error.cause_name, message, (number,), sent=sent)


def other_unlisted(call: Call, listing: Listing, theirs: Record, sent: int) -> OutcomeUnknownError:
    """Return the error of a call whose list never shows the number that another caller has confirmed."""
    numbers = tuple(row.tracking_number for row in listing.marked)
    message = (
        f"The list shows {', '.join(numbers)}, but not {theirs.tracking_number}, which another caller has confirmed"
    )
    candidates = (*numbers, theirs.tracking_number or "")
    return _unknown(call, "verifying", "NotListed", message, candidates, sent=sent)


def conflict(call: Call, listing: Listing) -> ReferenceConflictError:
    """Return the error of a reference that nobody has begun, and whose marker other destinations bear."""
    return ReferenceConflictError("assign", call.reference, allocated_row(call, listing).tracking_number)


def ended(call: Call, record: Record | None, named: NumberDetails | None) -> ReferenceEndedError:
    """Return the error of a reference whose confirmed number is no longer its own; ``named``: the row of the number."""
    reason = "not listed" if named is None else "relabelled" if named.phone_number else "released"
    return ReferenceEndedError("assign", call.reference, number_of(record) or "", reason)


def unknown(  # noqa: PLR0913, PLR0917 - everything that a call knows
    call: Call,
    record: Record | None,
    shown: Listing,
    unread: Exception | None,
    failure: Exception | None,
    answer: NumberState | None,
    sent: int,
) -> OutcomeUnknownError:
    """Return the error of a call that cannot know; ``unread``: why the last read of the list failed."""
    match failure:
        case OutcomeUnknownError() as lost:
            return _unknown(
                call, "settling", lost.cause_name, lost.message, lost.candidates, status=lost.status, sent=sent
            )
        case APIError() as refusal:
            message = f"The API answered {refusal.message!r}, and the list could not be read ({_name(unread)})"
            return _unknown(call, "settling", _name(unread), message, sent=sent)
        case _ if answer is not None:
            number = answer.tracking_number
            parts = (f"The answer names {number}, but the list shows it with another description", call.damage.fact)
            message = ". ".join(filter(None, parts))
            return _unknown(call, "verifying", "NotListed", message, (number,), sent=sent)
        case _:
            return _pending(call, record, shown, unread)


def _pending(call: Call, record: Record | None, shown: Listing, unread: Exception | None) -> OutcomeUnknownError:
    """Return the error of a call that sent nothing, because another one did, and found no number."""
    if record is None:
        message = "Nothing was sent by this call: another caller began this reference meanwhile"
        return _unknown(call, "settling", _name(unread), message)
    number = record.tracking_number
    numbers = dict.fromkeys([number, *(row.tracking_number for row in shown.marked)])
    candidates = tuple(each for each in numbers if each)
    if record.state == "done":
        message = f"{number} was confirmed before, and the list could not be read ({_name(unread)})"
        return _unknown(call, "verifying", _name(unread), message, candidates)
    since = f"Pending since {record.began:%Y-%m-%d %H:%M:%S %Z}"
    if unread:
        return _unknown(
            call, "settling", _name(unread), f"{since}; the list could not be read ({_name(unread)})", candidates
        )
    if call.damage.fact and candidates:
        return _unknown(call, "settling", "NotListed", f"{since}. {call.damage.fact}", candidates)
    message = (
        f"{since}; no number bears {marker_of(call.reference)} in the list yet. If none does an hour after that time, "
        f"verify with the vendor that none exists, then call forget({call.reference!r})"
    )
    return _unknown(call, "settling", "NotListed", message, candidates)


def _name(error: Exception | None) -> str:
    return "NotListed" if error is None else type(error).__name__


def _unknown(  # noqa: PLR0913 - the fields of the error
    call: Call,
    stage: str,
    cause_name: str,
    message: str,
    candidates: tuple[str, ...] = (),
    *,
    status: int | None = None,
    sent: int = 0,
) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        "assign",
        phone_number=call.intent.phone_number,
        stage=stage,
        cause_name=cause_name,
        status=status,
        attempts=sent,
        candidates=candidates,
        message=message,
        reference=call.reference,
    )
