"""A change of one number: shown before and after, asked for, sent once, and told."""

from collections.abc import Awaitable, Callable, Sequence

from attrs import frozen

from offline_numbers.cli.options.number import Found
from offline_numbers.values import NumberState, printable

from .numbers import Change, changes_table, state_as_json
from .output import Output
from .prompt import Confirm
from .spinner import Spinner


@frozen(kw_only=True)
class Edit:
    """What is to be changed on a number.

    Attributes:
        found: the number as it was read.
        changes: what may change; what stays as it is counts for nothing.
        doing: what a person waits for, ``"Releasing 0899000001"`` for example.
        question: what a person is asked, ``"Release it?"`` for example.
        done: what is said in the end, ``"is released"`` for example.
        description: the label that the number has afterwards; ``None`` where it has none, or it is not known.

    """

    found: Found
    changes: Sequence[Change]
    doing: str
    question: str
    done: str
    description: str | None

    async def make(
        self, send: Callable[[], Awaitable[NumberState]], *, spinner: Spinner, confirm: Confirm, output: Output
    ) -> None:
        """Show the change, ask, send it, and say what the API answered; nothing is sent where all is so already.

        Args:
            send: the write.
            spinner: shows that it waits.
            confirm: asks.
            output: prints.

        """
        number = self.found.state.tracking_number
        before = state_as_json(self.found.state, self.found.description)
        changes = [change for change in self.changes if change.before != change.after]
        if not changes:
            text = f"{printable(self.found.title)}: it is so already, nothing was sent."
            output.show({"changed": False, "before": before, "after": before}, text)
            return
        output.tell(changes_table(self.found.title, changes))
        confirm.ask(self.question, output)
        with spinner.writing(self.doing, look=f"`offline-numbers check {number}` shows it"):
            after = state_as_json(await send(), self.description)
        output.show({"changed": True, "before": before, "after": after}, f"{number} {self.done}.")
