"""Bodies that are not a usable answer of the API, by name, with the reason of the refusal."""

import json

from support.behaviours import SUCCESS

_NINE, _TEN = "\u0660\u0669:\u0660\u0660", "\u0661\u0660:\u0660\u0660"  # in Arabic-Indic digits
_ROW = b'{"tracking_phone":"0899123456","destination_phone":"0612345678"}'


def success(**changes: object) -> bytes:
    """Return a success with other fields."""
    told: dict[str, object] = json.loads(SUCCESS)
    return json.dumps(told | changes).encode()


# Every call refuses these.
NONE: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a page": b"<!doctype html><title>Fatal error</title>",
    "a warning before it": b"<br />\n<b>Warning</b>: Undefined index\n" + SUCCESS,
    "a list": b"[" + SUCCESS + b"]",
    "a text": json.dumps(SUCCESS.decode()).encode(),
    "a second document": SUCCESS + SUCCESS,
    "a second document, empty": SUCCESS + b"\n{}",
    "JSON lines": SUCCESS + b"\n" + SUCCESS + b"\n",
    "a comma at the end": SUCCESS[:-1] + b",}",
    "single quotes": SUCCESS.replace(b'"', b"'"),
    "comments": SUCCESS + b"/* done */",
    "cut short": SUCCESS[:-1],
    "deep lists": b"[" * 300_000 + b"]" * 300_000,
    "deep objects": b'{"a":' * 150_000 + b"1" + b"}" * 150_000,
    "deep in a field": SUCCESS[:-1] + b',"more":' + b"[" * 9_000 + b"]" * 200_000 + b"}",
    "a huge integer": SUCCESS[:-1] + b',"more":' + b"9" * 500_000 + b"}",
    "NaN": SUCCESS[:-1] + b',"more":NaN}',
    "Infinity": SUCCESS[:-1] + b',"more":[-Infinity]}',
    "a name twice": SUCCESS[:-1] + b',"tracking_number":"0899789012"}',
    "a status twice": b'{"status":"error","error":"No tracking number available",' + SUCCESS[1:],
    "a name twice, inside": SUCCESS[:-1] + b',"more":{"a":1,"a":2}}',
    "UTF-16": SUCCESS.decode().encode("utf-16"),
    "UTF-16 without a mark": SUCCESS.decode().encode("utf-16-le"),
    "UTF-32": SUCCESS.decode().encode("utf-32"),
    "latin-1": SUCCESS[:-1] + b',"description":"\xe9t\xe9"}',
    "an encoded surrogate": SUCCESS[:-1] + b',"description":"\xed\xa0\x80"}',
    "an overlong slash": SUCCESS[:-1] + b',"description":"\xc0\xaf"}',
    "null bytes around it": b"\x00" + SUCCESS + b"\x00",
    "a null byte in a text": SUCCESS[:-1] + b',"description":"\x00"}',
    "an odd status": success(status="ok"),
    "a status that is a list": success(status=["success"]),
    "a status that is a number": success(status=1),
}

# The actions refuse these, though they are JSON objects, with this reason.
WRONG: dict[str, tuple[bytes, str]] = {
    "a list of destinations": (success(phone_number=["0612345678"]), "a phone number is not readable"),
    "an object for a destination": (success(phone_number={"0": "0612345678"}), "a phone number is not readable"),
    "a list of tracking numbers": (success(tracking_number=["0899123456"]), "a phone number is not readable"),
    "a number as a float": (success(tracking_number=899123456.0), "a phone number is not readable"),
    "a number with an exponent": (SUCCESS.replace(b'"0899123456"', b"8.99e8"), "a phone number is not readable"),
    "a number beyond floats": (SUCCESS.replace(b'"0899123456"', b"1e999"), "a phone number is not readable"),
    "a negative number": (success(tracking_number=-899123456), "a phone number is not readable"),
    "a true number": (success(tracking_number=True), "a phone number is not readable"),
    "a huge number": (success(tracking_number=10**4000), "a phone number is not readable"),
    "an enormous text": (success(tracking_number="0" * 9_000), "a phone number is not readable"),
    "an odd flag": (success(allow_redirect="yes"), "allow_redirect is not readable"),
    "a flag in a list": (success(allow_redirect=[1]), "allow_redirect is not readable"),
    "an odd timetable": (success(timetable=[["monday"]]), "timetable: list in this place is not readable"),
    "a deep timetable": (success(timetable="[" * 9_000), f"timetable: {'[' * 40!r} is not readable"),
    "a timetable of other digits": (
        success(timetable={"monday": f"{_NINE}-{_TEN}"}),
        f"timetable: '{_NINE}' is not readable",
    ),
}

# The lists refuse these.
NO_LIST: dict[str, bytes] = {
    "an object in place of a row": b'{"tracking_number_details":{"status":"success"}}',
    "a text in place of rows": b'{"tracking_number_details":"' + b"x" * 500 + b'"}',
    "a number in place of rows": b'{"tracking_number_details":5}',
    "a list in place of the object": b"[" + _ROW + b"]",
    "a list in a list": b'{"tracking_number_details":[[' + _ROW + b"]]}",
    "a row without a number": b'{"tracking_number_details":[' + _ROW + b',{"description":"Ad"}]}',
    "a row with a float": b'{"tracking_number_details":[{"tracking_phone":899123456.5}]}',
    "rows twice": b'{"tracking_number_details":[' + _ROW + b'],"tracking_number_details":[]}',
    "rows and a second document": b'{"tracking_number_details":[' + _ROW + b"]}{}",
    "rows and a comma": b'{"tracking_number_details":[' + _ROW + b",]}",
    "rows and an odd status": b'{"tracking_number_details":[' + _ROW + b'],"status":"odd"}',
    "a number twice": b'{"0899123456":"0612345678","0899123456":"0698765432"}',
    "a number in two spellings": b'{"0899123456":"0612345678"," 0899123456":"0698765432"}',
    "a destination that is an object": b'{"0899123456":{"phone":"0612345678"}}',
    "a destination that is a float": b'{"0899123456":612345678.5}',
    "many others": json.dumps({f"x{place}": place for place in range(50)}).encode(),
}
