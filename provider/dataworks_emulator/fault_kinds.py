"""Which faults there are: where each may strike, what it takes, and what it shows of a client. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Point(StrEnum):
    """The points of one call, in the order in which it passes them."""

    ACCEPT = "accept"
    UNREAD = "unread"
    BEFORE = "before"
    AFTER = "after"
    REPLY = "reply"
    ANSWERED = "answered"


POINTS: dict[Point, str] = {
    Point.ACCEPT: "a connection was made, nothing is read: no operation and no file can be named",
    Point.UNREAD: "the head of the request is read and nothing verified: only what is in the query is known",
    Point.BEFORE: "verified, nothing is applied",
    Point.AFTER: "applied (or refused by the operation itself) and in the journal, nothing is sent",
    Point.REPLY: "the answer is on its way",
    Point.ANSWERED: "the whole answer was sent",
}


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    `points` are those it may strike at, `takes` the fields of `Fault` it reads, `needs` those that have to be said.
    `ends`: it decides how the call goes on, so no later rule is asked.
    """

    points: tuple[Point, ...]
    takes: tuple[str, ...]
    what: str
    shows: str
    ends: bool = True
    needs: tuple[str, ...] = ()


_ANY = tuple(Point)
_WORK = (Point.BEFORE, Point.AFTER)
_INSTEAD = (Point.UNREAD, *_WORK)
_REPLY = (Point.REPLY,)
_AROUND = (Point.UNREAD, Point.BEFORE, Point.AFTER, Point.ANSWERED)

KINDS: dict[str, Kind] = {
    "reset": Kind(
        tuple(point for point in _ANY if point is not Point.ANSWERED),
        ("size",),
        "the connection is reset (RST); in the reply after `size` bytes of the body, half of it unless given",
        "a call of unknown outcome",
    ),
    "close": Kind(
        tuple(point for point in _ANY if point is not Point.REPLY),
        (),
        "the connection is closed (FIN)",
        "a call of unknown outcome; after the answer: an idle connection that was closed",
    ),
    "stall": Kind(
        tuple(point for point in _ANY if point not in (Point.REPLY, Point.ANSWERED)),
        ("seconds",),
        "nothing happens for `seconds`, or until the rules are cleared; then the call goes on, also without its client",
        "deadlines; a write that is applied after its client gave up",
        ends=False,
    ),
    "pause": Kind(_REPLY, ("seconds",), "half of the body, then as `stall`, then the rest", "deadlines within a body"),
    "drip": Kind(
        _REPLY, ("seconds", "size"), "`size` bytes (1) each `seconds` (0.05)", "a deadline for the whole call"
    ),
    "truncate": Kind(
        _REPLY, ("size",), "`size` bytes of the body, half of it unless given, then closed", "a body shorter than told"
    ),
    "garbage": Kind(_WORK, ("body",), "`body` in place of HTTP, then closed", "an answer that is not HTTP"),
    "page": Kind(
        _INSTEAD, ("status",), "a page of HTML with `status` (502)", "an answer of a proxy: no code, no request id"
    ),
    "answer": Kind(_INSTEAD, ("status", "body", "content_type", "headers"), "exactly this answer", "any other answer"),
    "refuse": Kind(
        _INSTEAD,
        ("status", "code", "message", "headers"),
        "an error of the gateway; `status` and `message` are those of the table below unless given",
        "every code, and throttling with and without hints (`x-acs-retry-after`, `Retry-After`)",
    ),
    "fail": Kind(
        _WORK,
        ("code", "message"),
        'HTTP 200 with Data.Status="fail" (*DISyncTask) or Success=false (the others)',
        "a failure that HTTP does not tell",
    ),
    "locked": Kind(
        (Point.BEFORE,),
        ("holder",),
        "as `fail`: another user holds the file; code and words are a guess",
        "a failure that passes when somebody else acts",
    ),
    "shape": Kind(
        _REPLY,
        ("path", "value", "absent"),
        "the value at `path` (Data.FileId) of the true answer is `value`, or `absent`",
        "JSON of another shape than documented",
        needs=("path",),
    ),
    "content_type": Kind(_REPLY, ("content_type",), "the true answer under another content type", "what is believed"),
    "invalid_utf8": Kind(_REPLY, (), "the true answer with a byte that is not UTF-8", "an answer that is not text"),
    "bad_gzip": Kind(_REPLY, (), "the true answer, said to be gzip", "an answer that cannot be unpacked"),
    "gzip_bomb": Kind(
        _REPLY, ("size",), "the true answer and `size` spaces (256 MiB), as gzip", "a cap on the unpacked answer"
    ),
    "huge": Kind(_REPLY, ("size",), "the true answer and `size` spaces (64 MiB)", "a cap on the answer"),
    "clock": Kind(
        _WORK,
        ("seconds",),
        "from now on the emulator's clock is `seconds` off",
        "signatures at another time",
        ends=False,
        needs=("seconds",),
    ),
    "expire_token": Kind(
        _WORK,
        ("token",),
        "from now on `token` is the security token; the one before has expired",
        "temporary credentials that end in the middle of a run",
        ends=False,
        needs=("token",),
    ),
    "hidden": Kind(
        _WORK,
        ("reads",),
        "the next `reads` (1) GetFile and ListFiles do not see the file of this call",
        "a file that shows late",
        ends=False,
    ),
    "stale": Kind(
        _WORK,
        ("reads",),
        "the next `reads` (1) GetFile and ListFiles see the file of this call as it was before its last edit",
        "reads that are behind the writes",
        ends=False,
    ),
    "edit": Kind(
        _WORK,
        ("edit",),
        "somebody edits in the console",
        "a change between looking and writing",
        ends=False,
        needs=("edit",),
    ),
    "option": Kind(
        (Point.BEFORE,),
        ("name", "value"),
        "this call sees the option `name` of the emulator set to `value`, recycle_bin for example",
        "what the documents leave open, call by call",
        ends=False,
        needs=("name", "value"),
    ),
    "kill": Kind(
        _AROUND,
        ("pid", "signal"),
        "the process `pid` gets `signal` (SIGKILL)",
        "a caller that dies",
        ends=False,
        needs=("pid",),
    ),
    "hook": Kind(
        _AROUND,
        ("call",),
        "a Python function of the test is called, in this process only",
        "whatever else a test has in mind",
        ends=False,
        needs=("call",),
    ),
}
