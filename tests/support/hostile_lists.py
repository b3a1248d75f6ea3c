"""Bodies of both lists: as PHP writes them, invalid ones, and ones that were damaged on the way."""

import json
import math
import re
from collections.abc import Callable
from random import Random

TEXTS = (
    *("", "Magazine Ad", "été", "文字", "😀", "\ud83d", "\x00", "\u2028", "a" * 150),
    *("},{", '"},{"', "}, {", ", {", '{"a": [1', '", "', '","', "]}", "}]}", ':"', "\\", '\\"', "\\\\", "/", "\\u"),
    *('"tracking_number_details":[{', "NaN", "2019-10-01 12:00:00", "0000-00-00 00:00:00", "2019-10-01T12:00:00+02:00"),
)
NOTHING = ("", None, False, 0, "0", " ")
SCALARS = (*NOTHING, *TEXTS, True, 7, -1, 1.5, 1e300, math.nan, math.inf, 612345678, 33612345678, 10**70)
HOSTILE = (
    *(
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b" ",
        b"\x00",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
    ),
    *(b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b'"a":1,"a":2', b"[" * 40, b"{}", b"[],", b"null", b"\f", b"//"),
    *(b'"status":"error","error":"Invalid API key",', b'"status":"success"', b",,", b"]}", b"}}", b"<br />", b"\xa0"),
)
AROUND = (b"", b"", b"", b"\xef\xbb\xbf", b"\r\n\r\n", b" \n\xef\xbb\xbf", b"\t" * 90, b"\v", b"\xc2\xa0", b"x")
ENVELOPES: tuple[dict[str, object], ...] = (
    {},
    {},
    {"status": "success"},
    {"status": " Success ", "error": None},
    {"status": "error", "error": "Invalid API key."},
    {"error": "Gone fishing", "status": "ERROR", "code": 7},
    {"status": "error"},
    {"status": "odd"},
    {"status": None},
    {"more": [{"a": 1}, {"b": ["},{"]}]},
    {**{f"more{place}": place for place in range(20)}, "status": "error", "error": "Too much"},
)


class HostileLists:
    """Generates bodies.

    Args:
        source: the random numbers.

    """

    def __init__(self, source: Random) -> None:
        self.source = source
        self.chance = source.random
        self.pick = source.choice

    def body(self) -> bytes:
        """Return a body: similar to one of the two lists, whole or damaged."""
        answer = self.pick((self.details, self.details, self.simple, self.anything))()
        body = self.written(answer)
        for _ in range(self.pick((0, 0, 1, 1, 2, 4))):
            body = self.pick(self.breakages())(body)
        return self.pick(AROUND) + body + self.pick(AROUND)

    def details(self) -> object:
        """Return a detailed list."""
        rows = [self.row() for _ in range(self.source.randrange(25))]
        keyed: dict[str, object] = {f"{self.source.getrandbits(64):x}": row for row in rows}
        found = rows if self.chance() < 0.7 else keyed if self.chance() < 0.8 else self.pick(SCALARS)
        return self.mixed({"tracking_number_details": found} | self.pick(ENVELOPES))

    def row(self) -> object:
        """Return a row, mostly as documented."""
        row: dict[str, object] = {
            "tracking_phone": self.number(),
            "destination_phone": self.pick((self.number(), *NOTHING)) if self.chance() < 0.3 else self.number(),
            "description": self.pick(TEXTS),
            "product_name": "example.com",
            "last_update": self.pick(TEXTS) if self.chance() < 0.2 else "2019-10-01 12:00:00",
        }
        if self.chance() < 0.1:
            row[self.pick((*row, *TEXTS))] = self.value(2)
        if self.chance() < 0.1:
            del row[self.pick(("destination_phone", "description", "last_update"))]
        return self.value(2) if self.chance() < 0.005 else self.mixed(row) if self.chance() < 0.1 else row

    def simple(self) -> object:
        """Return a simple list."""
        numbers: dict[str, object] = {self.number(): self.number() for _ in range(self.source.randrange(40))}
        for number in self.source.sample([*numbers], len(numbers) // 5):
            numbers[number] = self.pick(NOTHING) if self.chance() < 0.95 else self.value(1)
        if self.chance() < 0.05:
            numbers[self.pick(TEXTS)] = self.value(1)
        return self.mixed(numbers | self.pick(ENVELOPES))

    def number(self) -> str:
        """Return a phone number."""
        return (
            f"0899{self.source.randrange(10**6):06}"
            if self.chance() < 0.97
            else self.pick(("+33 6", "(08) 1", "é1", "", "0"))
        )

    def anything(self) -> object:
        """Return any JSON value."""
        return self.value(4)

    def value(self, depth: int) -> object:
        """Return a JSON value that is nested at most this deep."""
        if not depth or self.chance() < 0.4:
            return self.pick(SCALARS)
        inner = [self.value(depth - 1) for _ in range(self.source.randrange(6))]
        return inner if self.chance() < 0.5 else {self.pick(TEXTS): value for value in inner}

    def mixed(self, members: dict[str, object]) -> dict[str, object]:
        """Return an object with its members in another order."""
        return dict(self.source.sample([*members.items()], len(members)))

    def written(self, answer: object) -> bytes:
        """Return a value as JSON text, compact as PHP writes it, or with white space."""
        separators = self.pick(((",", ":"), (",", ":"), (", ", ": "), (" , ", " : "), (",\n\t ", " \r\n:")))
        text = json.dumps(answer, ensure_ascii=self.chance() < 0.7, separators=separators)
        return (text.replace("/", "\\/") if self.chance() < 0.5 else text).encode(errors="surrogatepass")

    def breakages(self) -> tuple[Callable[[bytes], bytes], ...]:
        """Return a damaged body."""
        place = self.source.randrange
        return (
            lambda body: body[: place(len(body) + 1)],
            lambda body: body[: (at := place(len(body) + 1))] + body[at + place(20) :],
            lambda body: body[: (at := place(len(body) + 1))] + self.pick(HOSTILE) + body[at:],
            lambda body: body[: (at := place(len(body) + 1))] + self.pick(HOSTILE) + body[at + 1 :],
            lambda body: body.replace(self.pick(HOSTILE), self.pick((b"", *HOSTILE)), 1),
            lambda body: re.sub(rb"(\]?\s*\}\s*)$", rb",\1", body),
            lambda body: re.sub(rb'("[^"]*"\s*:\s*"[^"]*"\s*,)', rb"\1\1", body, count=self.pick((1, 100))),
        )
