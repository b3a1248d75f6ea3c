"""The exit codes: one for each kind of thing to do next."""

DONE = 0
DECLINED = 1
USAGE = 2
FOUND = 11
AT_RISK = 12
BUG = 70
FILE = 74
INTERRUPTED = 130
BROKEN_PIPE = 141

MEANINGS = {
    DONE: "done, or nothing to do",
    DECLINED: "declined at the prompt",
    USAGE: "a wrong argument, or no terminal to ask at and no --yes",
    3: "the API refused the key, or is not enabled for the domain",
    4: "no free number of this type",
    5: "unknown number, or the destination has no tracking number",
    6: "the API refused for another reason",
    7: "no usable answer; nothing was changed, try again later",
    8: "outcome unknown: a write may have happened; check before anything else",
    9: "the reference was used with other arguments",
    10: "the journal failed; nothing was sent",
    FOUND: "audit found something",
    AT_RISK: "a probe found a promise at risk",
    13: "the number of the reference was released, relabelled or removed; use a new reference",
    BUG: "a bug in this program",
    FILE: "a file or the output cannot be read or written",
    INTERRUPTED: "interrupted by Ctrl+C",
    BROKEN_PIPE: "the reader of the output has gone",
}
"""Every exit code, and what it means."""


class CommandError(Exception):
    """A command ends early, by its own decision or by the user's; its text is the sentence to show."""

    exit_code = USAGE


class DeclinedError(CommandError):
    """The user declined at the prompt; nothing was changed."""

    exit_code = DECLINED


class InterruptedWriteError(CommandError):
    """Ctrl+C arrived during a write, which may or may not have happened."""

    exit_code = INTERRUPTED
