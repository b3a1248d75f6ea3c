"""What the library assumes where the API document is silent, contradicts itself, or is read generously.

Code that relies on an assumption names it: ``# assumes: any-flag``.
"""

from attrs import frozen


@frozen
class Assumption:
    """One assumption.

    Attributes:
        id: its name, in kebab-case.
        section: the section of the API document.
        document: what the document says there.
        assumed: what the library assumes.
        depends: what depends on it.
        otherwise: what the client does if the API is otherwise.

    """

    id: str
    section: str
    document: str
    assumed: str
    depends: str
    otherwise: str


_TRANSPORT, _AUTHENTICATION, _ENVELOPE = "Transport & Conventions", "Authentication", "Response envelope"
_ERRORS, _IDEMPOTENCY, _RETRIES, _RATES = "Common error messages", "Idempotency", "Retries & timeouts", "Rate limits"
_PARAMETERS, _TYPES, _FIELDS = "Common Parameters", "Type and Prefix Reference", "Success Response Fields"
_ASSIGN, _UNASSIGN, _REASSIGN = "Action: assign", "Action: unassign", "Action: reassign"
_CHECK, _REDIRECT, _LIST = "Action: check", "Action: redirect_setup", "GET /offline-numbers-api/list"
_INVALID = "a read raises InvalidResponseError; a write raises OutcomeUnknownError"

# Five lines for each, so that a reader sees several at once: id, section and document first, what follows from it last.
# fmt: off
ASSUMPTIONS = (
    Assumption(
        "query-as-in-php", _TRANSPORT, "Query string parameters",
        assumed="the server decodes queries as PHP does: + is a space, %C3%A9 is UTF-8, a[b] is an array",
        depends="every argument", otherwise="nothing; labels and timetables arrive changed",
    ),
    Assumption(
        "no-redirect", _TRANSPORT, "https://www.optico.fr",
        assumed="the API answers at base_url itself, without an HTTP redirect",
        depends="every call", otherwise="no redirect is followed: HTTPStatusError, or OutcomeUnknownError for a write",
    ),
    Assumption(
        "cache-shows-its-age", _TRANSPORT, "nothing about caches",
        assumed="an answer of a cache has the header Age",
        depends="writes, lists, reads that decide about a write", otherwise="set request_id, so that no cache answers",
    ),
    Assumption(
        "no-silent-cache", _TRANSPORT, "nothing about caches",
        assumed="no cache answers without the header Age",
        depends="every promise", otherwise="answers that name an older number are refused; set request_id",
    ),
    Assumption(
        "proxy-may-repeat", _TRANSPORT, "All endpoints use GET",
        assumed="a proxy may send a write twice, since a GET looks safe to repeat",
        depends="one number for one request", otherwise="assign_once reports the second number in surplus",
    ),
    Assumption(
        "http-1", _TRANSPORT, "nothing about the HTTP version",
        assumed="the server speaks HTTP/1.1",
        depends="every call", otherwise="aiohttp raises: DisconnectedError, or OutcomeUnknownError for a write",
    ),
    Assumption(
        "any-content-type", _TRANSPORT, "Response format application/json",
        assumed="the body is JSON, whatever its content type is",
        depends="every answer", otherwise="any content type is read",
    ),
    Assumption(
        "any-compression", _TRANSPORT, "nothing about compression",
        assumed="a compressed body says so in Content-Encoding",
        depends="every answer", otherwise=_INVALID,
    ),
    Assumption(
        "list-in-time", _TRANSPORT, "Timeout: 5 seconds recommended",
        assumed="the whole list arrives within timeout",
        depends="the lists, safe_assign, assign_once, campaigns", otherwise="TimedOutError; raise timeout",
    ),
    Assumption(
        "short-answers", _TRANSPORT, "nothing about the size of an answer",
        assumed="the answer to an action has at most 16 KiB",
        depends="every action", otherwise=_INVALID,
    ),
    Assumption(
        "blanks-around-json", _TRANSPORT, "Response format application/json",
        assumed="blank lines and byte order marks may stand around the JSON, nothing else",
        depends="every answer", otherwise=_INVALID,
    ),
    Assumption(
        "utf-8", _TRANSPORT, "nothing about the encoding",
        assumed="every answer is UTF-8",
        depends="every answer", otherwise=_INVALID,
    ),
    Assumption(
        "each-name-once", _TRANSPORT, "nothing about repeated names",
        assumed="a JSON object contains each name once",
        depends="every answer", otherwise=_INVALID,
    ),
    Assumption(
        "key-may-be-echoed", _AUTHENTICATION, "The key is a parameter of every request",
        assumed="an answer or a page of an error may contain the key",
        depends="the secrecy of the key", otherwise="the key is replaced in every answer",
    ),
    Assumption(
        "one-domain-for-a-key", _AUTHENTICATION, "The key is that of the domain",
        assumed="a key stands for one domain, and a domain keeps its key",
        depends="the journal of assign_once", otherwise="settle what is pending before you change the key",
    ),
    Assumption(
        "only-200-is-an-answer", _ENVELOPE, "Every request returns 200 OK with a JSON envelope",
        assumed="another status proves nothing about a write, whatever its body says",
        depends="every call", otherwise="HTTPStatusError for a read, OutcomeUnknownError for a write",
    ),
    Assumption(
        "status-in-any-case", _ENVELOPE, "success or error",
        assumed="status is one of the two, in any letter case",
        depends="every answer", otherwise=_INVALID,
    ),
    Assumption(
        "error-is-text", _ENVELOPE, "on error, the error field carries the reason",
        assumed="error is a text; another value is shown as it is",
        depends="APIError.message", otherwise="APIError with an excerpt of the answer",
    ),
    Assumption(
        "errors-in-any-case", _ERRORS, "five messages",
        assumed="each message keeps its words; letter case, spaces and the last full stop may differ",
        depends="the class of the error", otherwise="APIError itself, with the API's text",
    ),
    Assumption(
        "errors-change-nothing", _ERRORS, "nothing about what an error leaves behind",
        assumed="a request that gets an error has changed nothing, unless a proxy sent it twice",
        depends="APIError", otherwise="after an assign that was refused, the list is read for its number",
    ),
    Assumption(
        "key-is-checked-first", _ERRORS, "Invalid API key, Access denied to this API",
        assumed="these two errors come before anything is done",
        depends="assign_once and safe_assign, which read nothing after them", otherwise="nothing",
    ),
    Assumption(
        "limit-is-429", _RATES, "No fixed public rate limit is enforced",
        assumed="a limit is HTTP 429 or 503, perhaps with Retry-After",
        depends="the retries of reads", otherwise="the read fails at once",
    ),
    Assumption(
        "late-commits", _RETRIES, "treat a timeout as unknown",
        assumed="a request without an answer may be carried out later, without a limit",
        depends="safe_assign", otherwise="a commit after the last read costs a second number; surplus names it",
    ),
    Assumption(
        "check-shows-assigns", _RETRIES, "call check to discover whether a number was allocated",
        assumed="check by destination finds a number as soon as it is allocated, at the latest after the settle waits",
        depends="safe_assign", otherwise="it sends again and allocates a second number",
    ),
    Assumption(
        "list-shows-assigns", _LIST, "nothing about delays",
        assumed="the list shows a change within the settle waits",
        depends="assign_once, campaigns", otherwise="the reference stays pending; call assign_once again later",
    ),
    Assumption(
        "repeated-write", _IDEMPOTENCY, "re-issuing an unassign or redirect_setup after success is a no-op",
        assumed="a write that changes nothing gets success or an error, and changes nothing",
        depends="the command line and safe writes, which skip such a write", otherwise="APIError",
    ),
    Assumption(
        "label-of-255", _PARAMETERS, "string",
        assumed="a description of 255 characters is kept whole",
        depends="safe_assign, assign_once, campaigns", otherwise="what is cut is not compared; see label-as-sent",
    ),
    Assumption(
        "label-as-sent", _PARAMETERS, "Label for the tracking number",
        assumed="the list shows a description as it was sent: accents, quotes, tags and emoji included",
        depends="safe_assign after a lost answer", otherwise="OutcomeUnknownError names the new numbers as candidates",
    ),
    Assumption(
        "label-keeps-marker", _PARAMETERS, "Label for the tracking number",
        assumed="ASCII text in brackets at the start of a description is kept",
        depends="assign_once, campaigns", otherwise="OutcomeUnknownError once; then assign_once refuses to start",
    ),
    Assumption(
        "label-trimmed", _PARAMETERS, "Label for the tracking number",
        assumed="spaces at the ends of a description may be removed",
        depends="the comparison of labels", otherwise="they are removed before a description is sent and compared",
    ),
    Assumption(
        "label-may-be-missing", _LIST, "description",
        assumed="a row may have no readable description",
        depends="list_details", otherwise="the description is empty",
    ),
    Assumption(
        "labels-are-utf-8", _LIST, "description",
        assumed="no stored description contains an invalid byte; PHP answers the whole list with nothing then",
        depends="the detailed list", otherwise="InvalidResponseError; correct the description in the back office",
    ),
    Assumption(
        "other-types", _TYPES, "29 ids",
        assumed="the domain may have types that the table omits",
        depends="type of assign", otherwise="an unknown int is sent as it is",
    ),
    Assumption(
        "type-is-the-prefix", _TYPES, "1 is 0800; the example assigns type=1 and receives 0899123456",
        assumed="the table is right and the example is not",
        depends="prefixes of the command line and of campaigns", otherwise="the allocated number has another prefix",
    ),
    Assumption(
        "operator-is-text", _ASSIGN, "operator, without a description",
        assumed="operator is a name or an id of the vendor's",
        depends="operator of assign", otherwise="APIError",
    ),
    Assumption(
        "days-sent-in-full", _PARAMETERS, 'timetable[monday] is sent, "day": "mon" is answered',
        assumed="days are sent as English names in full",
        depends="timetables", otherwise="APIError, or a timetable without that day",
    ),
    Assumption(
        "ends-at-24-00", _PARAMETERS, "10:00-12:00;17:15-18:24",
        assumed="a range may end at 24:00, and several ranges of a day are joined by a semicolon",
        depends="timetables", otherwise="APIError",
    ),
    Assumption(
        "timetable-stays", _REDIRECT, "timetable: Optional",
        assumed="a timetable that is not sent stays; 0 unsets it",
        depends="redirect_setup", otherwise="the answer shows another timetable",
    ),
    Assumption(
        "any-flag", _FIELDS, "Current redirect setting (0 or 1)",
        assumed="the flag is 0 or 1 as text, number, boolean or null",
        depends="NumberState.allow_redirect", otherwise=_INVALID,
    ),
    Assumption(
        "any-timetable", _FIELDS, "JSON array of day/range entries",
        assumed="a timetable is a list of entries, an object of days, or one of them as JSON in a text",
        depends="NumberState.timetable", otherwise=_INVALID,
    ),
    Assumption(
        "any-day", _FIELDS, '"day": "mon"',
        assumed="a day is an English or French name, short or long, or a number: 1 is Monday, 0 and 7 are Sunday",
        depends="NumberState.timetable", otherwise=_INVALID,
    ),
    Assumption(
        "no-timetable", _FIELDS, "0 if empty",
        assumed='0, "0", an empty text or list, null, false and a missing field are no timetable',
        depends="NumberState.timetable", otherwise=_INVALID,
    ),
    Assumption(
        "numbers-as-integers", _FIELDS, '"0612345678"',
        assumed="a phone number may be an integer that lost its leading zeros",
        depends="every number", otherwise="nine digits get 0, more get 00 in front",
    ),
    Assumption(
        "any-form-of-number", _FIELDS, '"0612345678"',
        assumed="0612345678, +33612345678, 0033612345678 and 06 12 34 56 78 are one number",
        depends="every comparison of numbers", otherwise="a number in another form counts as another number",
    ),
    Assumption(
        "found-as-sent", _CHECK, "Provide either tracking_number or phone_number",
        assumed="the API finds a destination in the form in which it was assigned",
        depends="safe_assign and check by destination", otherwise="the list decides if the form differs",
    ),
    Assumption(
        "free-numbers", _LIST, "unassigned pool numbers are in the list",
        assumed="their destination is an empty text, 0, null, false or missing",
        depends="which numbers are free", otherwise="InvalidResponseError",
    ),
    Assumption(
        "answer-about-the-request", _FIELDS, "the numbers of the request",
        assumed="an answer repeats the numbers of its request or omits them",
        depends="every action", otherwise="an answer about other numbers is refused: " + _INVALID,
    ),
    Assumption(
        "assign-names-a-new-number", _ASSIGN, "assign allocates a new number each time it succeeds",
        assumed="an answer that names a number which the destination held before is an earlier answer",
        depends="safe_assign", otherwise="the outcome is unknown, and the reads decide",
    ),
    Assumption(
        "unassign-may-name-none", _UNASSIGN, "no example of the answer",
        assumed="the answer may name neither the number nor a destination",
        depends="unassign", otherwise="the number of the request is returned, or an empty text",
    ),
    Assumption(
        "unassign-by-destination", _UNASSIGN, "Provide either tracking_number or phone_number",
        assumed="of several numbers of a destination, any may be released",
        depends="unassign by phone_number", otherwise="the command line names the numbers and asks for one",
    ),
    Assumption(
        "reassign-keeps-the-rest", _REASSIGN, "description, allow_redirect: Optional",
        assumed="what is not sent stays, and so does the timetable",
        depends="reassign, campaigns", otherwise="an adoption that changed a redirect is reported as a conflict",
    ),
    Assumption(
        "destination-without-number", _CHECK, "nothing",
        assumed='check gets "Unknown tracking number", another error, or success without a number',
        depends="safe_assign", otherwise="UnknownNumberError; after another error, the list decides",
    ),
    Assumption(
        "check-names-one", _CHECK, "one tracking_number",
        assumed="of several numbers of a destination, check names one, not always the newest",
        depends="safe_assign", otherwise="the list is read too",
    ),
    Assumption(
        "whole-list", _LIST, "Returns all tracking numbers",
        assumed="one answer contains all numbers, without pages",
        depends="the lists, assign_once, campaigns", otherwise="numbers on further pages are not found",
    ),
    Assumption(
        "list-agrees-with-check", _LIST, "destination_phone",
        assumed="the list and check show the same destination for a number",
        depends="the command line, campaigns", otherwise="campaigns report a conflict",
    ),
    Assumption(
        "rows-in-any-order", _LIST, "no order",
        assumed="rows come in any order, and a row that is repeated is one number",
        depends="assign_once", otherwise="of several numbers with one marker, the lowest is taken",
    ),
    Assumption(
        "rows-in-any-container", _LIST, "a JSON array",
        assumed="rows may be an array or an object, and an empty list may be []",
        depends="the lists", otherwise="InvalidResponseError",
    ),
    Assumption(
        "list-needs-no-status", _LIST, "no status in the examples",
        assumed="a list without a status is a success",
        depends="the lists", otherwise="InvalidResponseError",
    ),
    Assumption(
        "released-label-may-stay", _LIST, "nothing about released numbers",
        assumed="a number in the pool is nobody's, whatever its description is",
        depends="assign_once", otherwise="nothing",
    ),
    Assumption(
        "time-without-zone", _LIST, "2019-10-01 12:00:00",
        assumed="last_update has no time zone; an unreadable one is none",
        depends="NumberDetails.last_update", otherwise="a zone is dropped, and the time stays as written",
    ),
    Assumption(
        "unknown-parameter-ignored", _PARAMETERS, "nothing about other parameters",
        assumed="a parameter that the API does not know changes nothing",
        depends="request_id", otherwise="leave request_id unset",
    ),
)
# fmt: on
"""Every assumption, in the order of the API document."""

BY_ID = {one.id: one for one in ASSUMPTIONS}
