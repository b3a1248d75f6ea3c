"""Change one number: show the change, ask, make a safe write, report."""

from collections.abc import Awaitable, Callable, Sequence

from attrs import frozen

from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.numbers import Change, changes_blocks, state_as_json
from offline_numbers.values import Settled, printable

from .number import Found
from .waiting import Waiting


@frozen(kw_only=True)
class Edit:
    """A change of one number.

    Attributes:
        found: the number as it was read.
        changes: what may change; what stays the same does not count.
        doing: what the command does, ``"Releasing 0899000001"`` for example.
        question: the question to the user, ``"Release it?"`` for example.
        done: what happened, ``"is released"`` for example.
        description: the description afterwards; ``None`` if the number has none or it is not known.

    """

    found: Found
    changes: Sequence[Change]
    doing: str
    question: str
    done: str
    description: str | None

    async def make(
        self, send: Callable[[], Awaitable[Settled]], *, waiting: Waiting, confirm: Confirm, output: Output
    ) -> None:
        """Show the change, ask, send it and print the answer; if nothing would change, send nothing.

        Args:
            send: makes the safe write.
            waiting: shows that it waits.
            confirm: asks.
            output: prints.

        """
        number = self.found.state.tracking_number
        before = state_as_json(self.found.state, self.found.description)
        changes = [change for change in self.changes if change.before != change.after]
        # assumes: repeated-write
        if not changes:
            text = f"{printable(self.found.title)}: nothing to change; nothing was sent."
            output.show({"changed": False, "before": before, "after": before}, text)
            return
        output.note(*changes_blocks(self.found.title, changes))
        confirm.ask(self.question, output)
        with waiting.writing(self.doing, then=f"run `offline-numbers check {number}`"):
            settled = await send()
        after = state_as_json(settled, self.description)
        output.show({"changed": settled.attempts > 0, "before": before, "after": after}, f"{number} {self.done}.")
