"""Exceptions of the application's own code, a trace hook for example: shown to its author, without the key."""

import traceback
from types import TracebackType

import aiohttp

from .key import Secret

# Their frames hold the address with the key, and are nobody's fault.
_NOT_THE_APPLICATION = {"aiohappyeyeballs", "aiohttp", "aiosignal", "asyncio", "multidict", "offline_numbers", "yarl"}
_PLAIN = (str, bytes, int, float, type(None))


def fault_of(error: Exception, key: Secret) -> Exception | None:
    """Return an exception that is a programming error, with the application's own frames only; else ``None``."""
    if isinstance(error, aiohttp.ClientError | OSError):
        return None
    own = _own_frames(error.__traceback__)
    traceback.clear_frames(own)  # a hook's parameters hold the address
    error.__cause__ = error.__context__ = None
    shown = error if _is_plain(error) and not _shows(error, key) else _stand_in(error, key)
    return shown.with_traceback(own)


def _own_frames(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of libraries that the application only calls through us."""
    if trace is None:
        return None
    rest = _own_frames(trace.tb_next)
    if str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] in _NOT_THE_APPLICATION:
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def _is_plain(error: Exception) -> bool:
    """Tell whether an exception holds nothing but texts and figures."""
    return all(isinstance(part, _PLAIN) for part in (*error.args, *vars(error).values()))


def _shows(error: Exception, key: Secret) -> bool:
    shown = f"{error} {error!r} {error.args} {vars(error)}".encode(errors="replace")
    return key.scrub(shown) != shown


def _stand_in(error: Exception, key: Secret) -> Exception:
    """Return an exception with the class and the text of another, the key replaced."""
    text = key.scrub(str(error).encode(errors="replace")).decode()
    return RuntimeError(f"{type(error).__name__}: {text}")
