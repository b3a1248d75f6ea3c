"""The reasons for which a request is refused: those of the API document, and those that it leaves to the server."""

INVALID_KEY = "Invalid API key"
ACCESS_DENIED = "Access denied to this API"
POOL_EMPTY = "No tracking number available"
ALREADY_ASSIGNED = "Tracking number already assigned"
UNKNOWN_NUMBER = "Unknown tracking number"

# The document names no message for these.
NOT_ASSIGNED = "Tracking number is not assigned"
UNKNOWN_ACTION = "Unknown action"


class Refused(ValueError):  # noqa: N818 - an answer of the API, nothing that went wrong
    """The request is answered ``"status": "error"``, and nothing is changed.

    A test that changes the numbers itself meets it as a ``ValueError``.

    Attributes:
        message: the text of the ``error`` field.

    """

    def __init__(self, message: str, /) -> None:
        super().__init__(message)
        self.message = message
