"""The options that most commands take."""

from attrs import frozen
from cyclopts import Parameter

from .confirm import Confirm
from .connect import Connection
from .output import Output


@Parameter(name="*")
@frozen(kw_only=True)
class Common:
    """The options of a command that calls the API.

    Attributes:
        connection: which API.
        output: how it prints.

    """

    connection: Connection = Connection()
    output: Output = Output()


@Parameter(name="*")
@frozen(kw_only=True)
class Asking:
    """The options of a command that asks before it changes something.

    Attributes:
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """

    confirm: Confirm = Confirm()
    connection: Connection = Connection()
    output: Output = Output()
