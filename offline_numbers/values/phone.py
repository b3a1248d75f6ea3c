"""Phone numbers as users type them: one form to send and to compare, and a masked form for log lines."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

Normalize = Callable[[str], str]
"""Brings a typed phone number into the one form that is sent and compared; refuses one with ``ValueError``."""

# Ten digits after removing separators: nearly all numbers of users and of the API.
_FRENCH = re.compile(r"0[1-9][0-9]{8}")
# The patterns of all other numbers are texts; see `_pattern`.

# Web pages and word processors write spaces, dashes and dots of every width. Digits of other scripts stay refused.
_SPACES = [0x20, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_DASHES = [0x2D, *range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D]
_DOTS = [*map(ord, "./"), 0xB7, 0x2022, 0x2027, 0x2219, 0x22C5]
_SEPARATORS = dict.fromkeys([*_SPACES, *_DASHES, *_DOTS])
_PARENTHESES = dict.fromkeys(map(ord, "()"))
# Copying also takes along line ends, tabs and marks of direction; they are dropped at the ends only.
_MARKS = [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
_ENDS = "".join(map(chr, [*range(9, 14), 0x85, *_SPACES, *_MARKS]))
_TEL = r"(?i)^tel:(?://)?"

# "(0)" after a country code is not dialled from abroad, unless the country's own numbers begin with a zero, as Italy's.
_OPTIONAL_ZERO = r"^(\(?(?:(?:\+|00)(?!39|22[5679]|24[12]|378|687)[1-9][0-9]{0,2}|33)\)?)\(0\)"
# The country codes whose plan has a trunk zero, which is not dialled from abroad; France and its departments are apart.
_TRUNK_ZERO = (
    "^("
    + "20 27 31 32 40 41 43 44 46 49 51 53 54 55 57 58 60 61 62 63 64 66 81 82 84 86 90 91 92 93 94 95 98 211 212 213 "
    "218 231 232 233 234 243 249 251 252 254 255 256 260 261 263 264 265 291 353 355 358 359 370 373 374 377 380 381 "
    "382 383 385 386 387 389 421 423 591 593 595 598 686 850 855 856 880 886 961 962 963 964 966 967 970 971 972 976 "
    "977 994 995 996".replace(" ", "|")
    + ")0(?=[1-9])"
)
_INTERNATIONAL = r"(?:\+|00)([1-9][0-9]*)|(330?[1-9][0-9]{8})"
_MAINLAND = r"330?([1-9][0-9]{8})"
# The overseas departments share France's plan, so that +262 692 12 34 56 and 0692 12 34 56 are one number.
_OVERSEAS_CODE = "262|508|590|594|596"
_OVERSEAS = r"(?:262|508|590|594|596)0?((?:26|508|59|639|69|70|[89])[0-9]*)"
_SAINT_PIERRE = r"5080?([2-9][0-9]{5})"  # six digits from abroad, ten in France: 0508 and these six
_ABROAD = r"[0-9]{7,15}"
_NATIONAL = r"0[1-9][0-9]{1,13}|[1-9][0-9]{2,7}"
_ZEROLESS = r"[1-9][0-9]{8,14}"
_FRENCH_DIGITS = 9  # without the zero


def normalize_phone_number(text: str, /) -> str:
    """Return a phone number, as a user types it, in the one form that is sent and compared.

    ``06 12 34 56 78``, ``+33 (0)6.12.34.56.78`` and ``0033612345678`` become ``0612345678``. ``+44 020 7946 0000``
    becomes ``00442079460000``. Overseas departments have the French form: ``+262 692 12 34 56`` becomes
    ``0692123456``. A number in this form stays as it is.

    Args:
        text: the number: 3 to 15 ASCII digits, with ``+`` or ``00`` before a country code. ``tel:`` may precede it.
            Spaces, dots, dashes, slashes and parentheses are removed, and invisible characters at the ends. A trunk
            zero after a country code is removed if the country has one.

    Returns:
        ASCII digits: a national number, or ``00``, country code and number.

    Raises:
        TypeError: ``text`` is not a ``str``; an ``int`` has lost its leading zero.
        ValueError: this cannot be a phone number, or it has lost its leading zero. Ask the user again.

    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a phone number is a str, as '0612345678', not {type(text).__name__}: a number loses its leading zero"
        raise TypeError(msg)
    if _FRENCH.fullmatch(text):  # nearly all, as programs write them
        return text
    digits = text.translate(_SEPARATORS)
    if _FRENCH.fullmatch(digits):
        return digits
    digits = _pattern(_TEL).sub("", text.strip(_ENDS)).translate(_SEPARATORS)
    digits = _pattern(_OPTIONAL_ZERO).sub(r"\1", digits).translate(_PARENTHESES)
    if international := _pattern(_INTERNATIONAL).fullmatch(digits):
        return _from_country_code(text, international[1] or international[2])
    if _pattern(_NATIONAL).fullmatch(digits):
        return digits
    raise _refusal(text, _advice(digits))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern once, when the first number needs it: all at import would take 8 million instructions."""
    return re.compile(text)


def without_separators(text: str) -> str:
    """Return a number without spaces, dashes and dots between its digits."""
    return text.translate(_SEPARATORS)


def _from_country_code(text: str, digits: str) -> str:
    """Return the one form of a number that begins with a country code."""
    if digits.startswith("33"):
        return _french(text, _pattern(_MAINLAND).fullmatch(digits), "9 digits after +33, as '+33612345678'")
    if code := _pattern(_OVERSEAS_CODE).match(digits):
        if local := _pattern(_SAINT_PIERRE).fullmatch(digits):
            return "0508" + local[1]
        return _french(
            text, _pattern(_OVERSEAS).fullmatch(digits), f"a number of +{code[0]}, as '{_EXAMPLES[code[0]]}'"
        )
    digits = _pattern(_TRUNK_ZERO).sub(r"\1", digits)
    if _pattern(_ABROAD).fullmatch(digits):
        return "00" + digits
    raise _refusal(text, "7 to 15 digits after '+', as '+442079460000'")


_EXAMPLES = {
    "262": "+262692123456",
    "508": "+508411234",
    "590": "+590690335941",
    "594": "+594694201234",
    "596": "+596696201234",
}


def _french(text: str, found: re.Match[str] | None, right: str) -> str:
    """Return a number of the French plan in its national form."""
    if found and len(found[1]) == _FRENCH_DIGITS:
        return "0" + found[1]
    raise _refusal(text, right)


def _advice(digits: str) -> str:
    """Return what to write instead of digits that are not a number."""
    if _pattern(_ZEROLESS).fullmatch(digits):
        right = f"'0{digits}'" if len(digits) == _FRENCH_DIGITS else f"'+{digits}' or '00{digits}'"
        return f"{right}; the digits before it are missing"
    unseen = next((one for one in digits if not one.isprintable()), None)
    if unseen is not None:
        name = unicodedata.name(unseen, "a control character")
        return f"the number without the invisible U+{ord(unseen):04X} ({name})"
    return "3 to 15 digits, as '0612345678', or '+' and a country code, as '+33612345678'"


def _refusal(text: str, right: str) -> ValueError:
    shown = repr(text if len(text) <= 40 else text[:40] + "…")  # noqa: PLR2004 - as much as one line shows
    return ValueError(f"invalid phone number {shown}: use {right}")


def strict_phone_number(text: str, /) -> str:
    """Bring a phone number into the same one form, and refuse one that libphonenumber's data do not know.

    Needs the extra ``phone``. A number without a country code is read as French, overseas departments included. French
    short numbers are known.

    Args:
        text: the number, written as for ``normalize_phone_number``.

    Returns:
        What ``normalize_phone_number`` returns.

    Raises:
        ModuleNotFoundError: ``phonenumbers`` is not installed; the message names the command that installs it.
        TypeError: ``text`` is not a ``str``.
        ValueError: no such number exists, or libphonenumber writes it in another form, which the message shows. Ask
            the user again.

    """
    try:
        import phonenumbers  # noqa: PLC0415 - an extra of 10 MB, loaded only if it is used
    except ModuleNotFoundError as error:
        if error.name != "phonenumbers":
            raise
        msg = "strict_phone_number() needs libphonenumber: pip install offline-numbers[phone]"
        raise ModuleNotFoundError(msg, name="phonenumbers") from None
    number = normalize_phone_number(text)
    right = "a number that exists in its country's numbering plan"
    for spelling in _spellings(number):
        try:
            parsed = phonenumbers.parse(spelling, "FR")
        except phonenumbers.NumberParseException:  # a country code that nobody has
            continue
        if phonenumbers.is_valid_number(parsed):
            known = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            if normalize_phone_number(known) == number:
                return number
            right = f"{known!r}"
        elif phonenumbers.is_valid_short_number_for_region(parsed, "FR"):
            return number
    raise _refusal(text, right)


def _spellings(number: str) -> list[str]:
    """Return the possible international forms of a normal form: a French number has one of six country codes."""
    if _FRENCH.fullmatch(number):
        saint_pierre = ["+508" + number[4:]] if number.startswith("0508") else []
        return saint_pierre or [f"+{code}{number[1:]}" for code in ("33", *_EXAMPLES)]
    return ["+" + number[2:] if number.startswith("00") else number]


def mask(number: str | None, /) -> str:
    """Return a phone number for a log line: at most four digits show, ``06••••••78``; ``None`` is ``-``."""
    if number is None:
        return "-"
    hidden = len(number) - 4
    if hidden < 4 or not (number.isascii() and number.isdigit()):  # noqa: PLR2004 - too short to hide, or not a number
        return "•" * min(len(number), 8)
    return f"{number[:2]}{'•' * min(hidden, 16)}{number[-2:]}"


# assumes: any-form-of-number
def number_key(number: str, /, normalize: Normalize) -> str:
    """Return the comparison key of a phone number: the common form of what ``normalize`` returns for it.

    Two spellings of one number have one key, also if ``normalize`` keeps them apart, as ``str`` does.
    """
    if normalize not in {normalize_phone_number, strict_phone_number}:
        number = _form(number, normalize)
    return _form(number, normalize_phone_number)


def same_number(one: str, other: str, /, normalize: Normalize) -> bool:
    """Return whether two texts are one phone number in the form of ``normalize``, or as written if it refuses one."""
    if normalize is strict_phone_number:  # the same form, without the 0.1 ms of libphonenumber
        normalize = normalize_phone_number
    return one == other or _form(one, normalize) == _form(other, normalize)


def _form(text: str, normalize: Normalize) -> str:
    try:
        return normalize(text)
    except Exception:  # noqa: BLE001 - a user's function receives the API's text and must not hide the outcome of a write
        return text
