"""Phone numbers from people: one form to send and to compare, and a masked one for log lines."""

import re
from collections.abc import Callable

Normalize = Callable[[str], str]
"""How a phone number typed by a person becomes the one form that is sent and compared; ``ValueError`` refuses it."""

# Numbers that are in their one form already, as nearly all from programs and from the API are: one match decides.
_NORMAL = re.compile(r"0[1-9][0-9]{8}|00(?!33)[1-9][0-9]{6,14}")

# People paste from web pages and word processors: spaces and dashes of every width, never digits of other scripts.
_SPACES = [0x20, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_DASHES = [0x2D, *range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D]
_SEPARATORS = dict.fromkeys([*_SPACES, *_DASHES, *map(ord, "./")])
_PARENTHESES = dict.fromkeys(map(ord, "()"))

# The zero of "+33 (0)6" is not dialled from abroad. Italy's is (country code 39), so there it stays.
_TRUNK_ZERO = re.compile(r"^(\(?(?:(?:\+|00)(?!39)[1-9][0-9]{0,2}|33)\)?)\(0\)")
_INTERNATIONAL = re.compile(r"(?:\+|00)([1-9][0-9]*)|(33[1-9][0-9]{8})")
_FRENCH = re.compile(r"330?([1-9][0-9]{8})")
_ABROAD = re.compile(r"[0-9]{7,15}")
_NATIONAL = re.compile(r"(?!00)[0-9]{3,15}")


def normalize_phone_number(text: str, /) -> str:
    """Bring a phone number typed by a person into the one form that is sent and compared.

    ``06 12 34 56 78``, ``+33 (0)6.12.34.56.78`` and ``0033612345678`` become ``0612345678``; ``+44 20 7946 0000``
    becomes ``00442079460000``. What is in this form already stays as it is.

    Args:
        text: the number: ASCII digits, 3 to 15 of them, where ``+`` or ``00`` stands before a country code. Spaces,
            dots, dashes, slashes, parentheses and the "(0)" of an international number are dropped.

    Returns:
        ASCII digits: a national number, or ``00``, country code and number.

    Raises:
        TypeError: it is not a ``str``: a number loses its leading zero.
        ValueError: it cannot be a phone number; ask the person again.

    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a phone number is a str, as '0612345678', not {type(text).__name__}: a number loses its leading zero"
        raise TypeError(msg)
    if _NORMAL.fullmatch(text):
        return text
    spaceless = text.translate(_SEPARATORS)
    digits = _TRUNK_ZERO.sub(r"\1", spaceless).translate(_PARENTHESES)
    if international := _INTERNATIONAL.fullmatch(digits):
        return _from_country_code(text, international[1] or international[2])
    if _NATIONAL.fullmatch(digits):
        return digits
    raise _refusal(text, "3 to 15 digits, as '0612345678', or '+' and a country code, as '+33612345678'")


def _from_country_code(text: str, digits: str) -> str:
    if digits.startswith("33"):
        if french := _FRENCH.fullmatch(digits):
            return "0" + french[1]
        raise _refusal(text, "9 digits after +33, as '+33612345678'")
    if _ABROAD.fullmatch(digits):
        return "00" + digits
    raise _refusal(text, "7 to 15 digits after '+', as '+442079460000'")


def _refusal(text: str, right: str) -> ValueError:
    shown = repr(text if len(text) <= 40 else text[:40] + "…")  # noqa: PLR2004 - what a person can still take in
    return ValueError(f"{shown} is no phone number; right would be {right}")


def strict_phone_number(text: str, /) -> str:
    """Bring a phone number into the same one form, and refuse one that no numbering plan knows.

    Needs the extra ``phone``. Numbers without a country code are read as French; French short numbers are known.

    Args:
        text: the number, written as for ``normalize_phone_number``.

    Returns:
        What ``normalize_phone_number`` returns.

    Raises:
        ModuleNotFoundError: ``phonenumbers`` is not installed; the message says what to install.
        TypeError: it is not a ``str``.
        ValueError: no such number can exist; ask the person again.

    """
    try:
        import phonenumbers  # noqa: PLC0415 - an extra, and 10 MB: loaded where it is asked for
    except ModuleNotFoundError as error:
        if error.name != "phonenumbers":
            raise
        msg = "strict_phone_number() needs libphonenumber: pip install offline-numbers[phone]"
        raise ModuleNotFoundError(msg, name="phonenumbers") from None
    number = normalize_phone_number(text)
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed and (phonenumbers.is_valid_number(parsed) or phonenumbers.is_valid_short_number_for_region(parsed, "FR")):
        return number
    raise _refusal(text, "a number that exists in its country's numbering plan")


def mask(number: str | None, /) -> str:
    """Return a phone number as log lines show it: at most four of its digits, ``06••••••78``; ``None`` as ``-``."""
    if number is None:
        return "-"
    hidden = len(number) - 4
    if hidden < 4 or not (number.isascii() and number.isdigit()):  # noqa: PLR2004 - too short to hide, or no number
        return "•" * min(len(number), 8)
    return f"{number[:2]}{'•' * min(hidden, 16)}{number[-2:]}"


def same_number(one: str, other: str, /, normalize: Normalize) -> bool:
    """Tell whether two texts are the same phone number, in the form that ``normalize`` gives them.

    Args:
        one: a phone number, as it came.
        other: another one.
        normalize: the session's own normalisation; what it refuses is compared as it is written.

    """
    if normalize is strict_phone_number:  # it gives no other form, and asks libphonenumber first, 0.1 ms a number
        normalize = normalize_phone_number
    return one == other or _form(one, normalize) == _form(other, normalize)


def _form(text: str, normalize: Normalize) -> str:
    try:
        return normalize(text)
    except Exception:  # noqa: BLE001 - a user's function meets the API's text, and may not hide what a write came to
        return text
