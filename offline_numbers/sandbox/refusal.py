"""The API's error messages, and the exception that carries one to the answer."""

INVALID_KEY = "Invalid API key"
ACCESS_DENIED = "Access denied to this API"
POOL_EMPTY = "No tracking number available"
ALREADY_ASSIGNED = "Tracking number already assigned"
UNKNOWN_NUMBER = "Unknown tracking number"

# The API document has no message for these cases.
NOT_ASSIGNED = "Tracking number is not assigned"
NOTHING_CHANGED = "Nothing to change"
SEVERAL_NUMBERS = "Several tracking numbers: provide tracking_number"
UNKNOWN_ACTION = "Unknown action"


class Refused(ValueError):  # noqa: N818 - an answer of the API, not a failure
    """The API refuses the request; a test that changes ``Sandbox.state`` gets it as a ``ValueError``."""

    def __init__(self, message: str, /) -> None:
        super().__init__(message)
        self.message = message
