"""The label that a row's number bears: the marker, and the row's own description."""

from offline_numbers.allocation import marked, valid_reference
from offline_numbers.values import Order
from offline_numbers.wire import requests

from .values import Campaign


def label_of(row: Campaign) -> str:
    """Return the label that is sent for a row; for a number without a label, the marker alone."""
    if row.tracking_number is not None and row.description == "":
        return f"[{valid_reference(row.reference)}]"
    return requests.valid_description(marked(row.reference, row.description))


def order_of(row: Campaign) -> Order:
    """Return the order of ``assign_once`` for a row."""
    return Order(
        row.reference,
        row.destination,
        row.description,
        row.type,
        allow_redirect=row.allow_redirect,
        cost_group=row.cost_group,
        timetable=row.timetable,
        operator=row.operator,
    )
