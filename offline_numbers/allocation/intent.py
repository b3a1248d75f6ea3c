"""The intent of an assign."""

import hashlib
import json
from typing import NamedTuple

from offline_numbers.wire import Request


class Intent(NamedTuple):
    """One number that somebody wants: an assign request, whose arguments are already checked."""

    request: Request

    @property
    def phone_number(self) -> str:
        """The destination, in the one form that is sent and compared."""
        return self.request.query["phone_number"]

    @property
    def description(self) -> str:
        """The label as it is sent. Label and destination are all by which the list identifies a number."""
        return self.request.query["description"]

    @property
    def fingerprint(self) -> str:
        """A SHA-256 digest of all arguments as sent, in hexadecimal: equal for equal arguments in any process."""
        arguments = json.dumps(sorted(self.request.query.items()))
        return hashlib.sha256(arguments.encode()).hexdigest()
