"""What a run of the server may do."""

from collections.abc import Generator
from contextlib import contextmanager

from attrs import define

from offline_numbers.errors import TransportError

from .results import NotDoneError, Status


@define(kw_only=True)
class Limits:
    """What a run of the server may do, and how many writes are left.

    Attributes:
        allow_writes: whether there are tools that write.
        destinations: where calls may go, each in the form that is sent; ``None``: anywhere.
        writes_left: how many more writes may be sent.
        approval: whether a person approves each write.
        approval_timeout: how many seconds the person has.

    """

    allow_writes: bool = False
    destinations: frozenset[str] | None = None
    writes_left: int = 10
    approval: bool = True
    approval_timeout: float = 300.0

    def allows(self, destination: str) -> bool:
        """Return whether calls may go to a destination."""
        return self.destinations is None or destination in self.destinations

    def check(self, *destinations: str | None) -> None:
        """Refuse a write before anybody is asked; without approval, the present destinations count as well."""
        if refused := [one for one in destinations if one is not None and not self.allows(one)]:
            sentence = f"--allow-destination does not allow {refused[0]}. Nothing was sent."
            raise NotDoneError(Status.DESTINATION_REFUSED, sentence)
        if self.writes_left < 1:
            sentence = "This run has sent as many writes as --max-writes allows. Nothing was sent."
            raise NotDoneError(Status.LIMIT_REACHED, sentence)

    @contextmanager
    def one_write(self) -> Generator[None]:
        """Count a write that is sent inside ``with``; one that provably never left does not count."""
        self.check()
        self.writes_left -= 1
        try:
            yield
        except TransportError:
            self.writes_left += 1
            raise
