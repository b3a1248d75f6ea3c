"""Labels compared by their meaning: a server may store one in another form than it was sent."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from offline_numbers.allocation import reference_of

_ESCAPED_AT_MOST = 8  # times: a server may escape a label again whenever it stores it
_CUT_ESCAPE = re.compile(r"&[#\w]*$")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_STRAIGHT = str.maketrans("\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2212", "'''\"\"\"---")
_BASIC_PLANE = "\uffff"  # MySQL's utf8 cuts a label at the first character behind it
_USUAL_LENGTHS = {30, 32, 40, 45, 48, 50, 60, 63, 64, 80, 100, 120, 127, 128, 150, 160, 191, 200, 250, 254, 255}
_REPLACED = str.maketrans("", "", "?\ufffd\\")
# A year or a date in brackets: users type it; no application has such references.
_TYPED = re.compile(r"(19|20)[0-9]{2}([-/.][0-9]{1,4})*|[0-9]{1,2}[-/.](19|20)?[0-9]{2}([-/.](19|20)?[0-9]{2})?")


def folded(label: str) -> str:
    """Return a label without its accidents: HTML escapes, the form of its accents, case, runs of spaces."""
    for _ in range(_ESCAPED_AT_MOST):
        if (plain := unescape(label)) == label:
            break
        label = plain
    visible = "".join(one for one in unicodedata.normalize("NFKC", label) if unicodedata.category(one) != "Cf")
    return " ".join(visible.casefold().split())


def is_cut(beginning: str, whole: str, stored: str) -> bool:
    """Return whether a label is the beginning of another one, cut where servers cut: see the length as it is stored."""
    beginning = beginning.rstrip()
    if not beginning or len(beginning) >= len(whole) or not whole.startswith(beginning):
        return False
    return (
        any(length in _USUAL_LENGTHS for length in _lengths(stored)) or whole[len(beginning) :].lstrip() > _BASIC_PLANE
    )


def is_stored_form(shown: str, sent: str) -> bool:
    """Return whether a server may have stored ``sent`` as ``shown``: escaped, folded, stripped of tags, or cut."""
    if _stripped(shown) == _stripped(sent) or is_cut(shown, sent, shown):
        return True
    return is_cut(_stripped(_CUT_ESCAPE.sub("", shown)), _stripped(sent), shown)


def _stripped(label: str) -> str:
    """Return a folded label without the parts that servers replace or drop: tags, emoji, curly quotes, substitutes."""
    plain = _TAG.sub("", folded(label)).translate(_STRAIGHT).translate(_REPLACED)
    return " ".join("".join(one for one in plain if one <= _BASIC_PLANE).split())


def _lengths(text: str) -> Iterator[int]:
    yield len(text)
    yield len(text.encode("utf-8", "surrogatepass"))


def looks_typed(label: str) -> bool:
    """Return whether a label begins with a marker that was typed by hand, such as ``[2019] Affiche``."""
    reference = reference_of(label)
    return reference is not None and _TYPED.fullmatch(reference) is not None


def own_label(label: str) -> str:
    """Return a label without the marker at its start."""
    reference = reference_of(label)
    return label if reference is None else label.lstrip().removeprefix(f"[{reference}]").strip()
