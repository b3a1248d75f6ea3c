"""Keeps an exception of the application's own code, of a trace hook for example, without the key."""

import traceback
from types import TracebackType

import aiohttp

from .key import Secret

# Their frames contain the address with the key, and the mistake is not theirs.
_NOT_THE_APPLICATION = {"aiohappyeyeballs", "aiohttp", "aiosignal", "asyncio", "multidict", "offline_numbers", "yarl"}
_PLAIN = (str, bytes, int, float, type(None))


def fault_of(error: Exception, key: Secret) -> Exception | None:
    """Return a programming error with the frames of the application only; ``None`` for an error of the network."""
    if isinstance(error, aiohttp.ClientError | OSError):
        return None
    own = _own_frames(error.__traceback__)
    traceback.clear_frames(own)  # the parameters of a hook contain the address
    error.__cause__ = error.__context__ = None
    shown = error if _is_plain(error) and not _shows(error, key) else _stand_in(error, key)
    return shown.with_traceback(own)


def _own_frames(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of this library and of those below it."""
    if trace is None:
        return None
    rest = _own_frames(trace.tb_next)
    if str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] in _NOT_THE_APPLICATION:
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def _is_plain(error: Exception) -> bool:
    """Return whether an exception contains only texts and numbers."""
    return all(isinstance(part, _PLAIN) for part in (*error.args, *vars(error).values()))


def _shows(error: Exception, key: Secret) -> bool:
    """Return whether an exception shows the key."""
    shown = f"{error} {error!r} {error.args} {vars(error)}".encode(errors="replace")
    return key.scrub(shown) != shown


def _stand_in(error: Exception, key: Secret) -> Exception:
    """Return an exception that names the class and text of another, the key replaced."""
    text = key.scrub(str(error).encode(errors="replace")).decode()
    return RuntimeError(f"{type(error).__name__}: {text}")
