"""Effects of parameters: what the catalogue says a parameter is for decides its code, for some with a look at values.

parameter_effect(place, old, new, connector)    the effect of a change of one parameter of a step
row_at(place, connector)                        the row of the catalogue for a place below a step's parameter
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..catalogue.connector import Connector, Parameter
from ..secrets.masking import is_secret_key
from ..values import UNKNOWN
from .classification import Classification
from .document_effects import is_on
from .effect import ABSENT, is_blank
from .lifetimes import lifetime
from .statements import STATEMENT_KEYS, any_deletes
from .write_modes import is_flag, mode_effect, plain_text

SIMPLE: Mapping[tuple[str, str], tuple[str, str, bool]] = {
    # role and purpose: code, reason, whether it only may have that effect
    ("reader", "place"): ("DE501", "another source", False),
    ("reader", "rows"): ("DE502", "which rows are read", False),
    ("reader", "query"): ("DE401", "a query decides rows and columns", False),
    ("reader", "columns"): ("DE402", "which columns are read, and as what", False),
    ("reader", "key"): ("DE402", "which columns are read, and as what", False),
    ("reader", "format"): ("DE505", "how the source is read into rows", False),
    ("reader", "skips"): ("DE505", "how the source is read into rows", False),
    ("reader", "account"): ("DE506", "another account may see other rows", True),
    ("reader", "tuning"): ("DE603", "how fast the source is read", False),
    ("writer", "place"): ("DE301", "where the data goes", False),
    ("writer", "columns"): ("DE402", "which columns are written, and as what", False),
    ("writer", "key"): ("DE203", "rows of the target are found by another key", False),
    ("writer", "format"): ("DE409", "how values are written", False),
    ("writer", "skips"): ("DE411", "which values are left out when a row is written", False),
    ("writer", "account"): ("DE304", "another account may write elsewhere", True),
    ("writer", "tuning"): ("DE603", "how fast the target is written", False),
    ("writer", "rows"): ("DE301", "where the data goes", True),
    ("writer", "query"): ("DE107", "SQL of any kind", True),
}
"""Purposes whose values need no look."""


def parameter_effect(place: tuple[str, ...], old: Any, new: Any, known: Connector, role: str) -> Classification:
    """The effect of a change at `place`, the keys below `parameter` in small letters. ABSENT is allowed on one side."""
    if any(key in STATEMENT_KEYS for key in place):
        return _statements(old, new)
    row = row_at(place, known)
    if row is None:
        return _unknown(place[0] if place else "", role, old, new)
    if row.purpose == "console":
        return Classification("DE902", "the console keeps it for itself")
    if row.kind == "statements" and any_deletes(new):
        return _statements(old, new)
    if _is_default(row, old, new):
        return Classification("DE907", "the value that an absent one has")
    if (row.kind in ("count", "number") or place[1:] == ("index",)) and _same_number(old, new):
        return Classification("DE901", "the same number, written in another way")
    if place[1:] and row.purpose in ("columns", "key"):
        return _column_attribute(place, known, role)
    look = LOOKS.get(row.purpose)
    if look is not None:
        return look(row, old, new)
    return _simple(role, row, old, new)


def row_at(place: tuple[str, ...], known: Connector) -> Parameter | None:
    """The row of the innermost key that names a parameter: `connection[].querySql` is a query, `a.b` has its own."""
    by_name = known.by_small_name
    for length in range(len(place), 1, -1):
        member = by_name.get(".".join(place[:length]))
        if member is not None:
            return member
    first = by_name.get(place[0]) if place else None
    if first is not None and first.entries:
        inner = next((key for key in reversed(place[1:]) if key in {name.lower() for name in first.entries}), None)
        return by_name.get(inner, first) if inner else first
    return first


def _unknown(key: str, role: str, old: Any, new: Any) -> Classification:
    writes = role == "writer"
    if is_secret_key(key):
        return Classification(*SIMPLE[role, "account"])
    if writes and is_blank(old) and is_blank(new):
        return Classification("DE905", "is empty and has no value")
    code = "DE111" if writes else "DE412"
    can = "whether rows of the target are lost or doubled" if writes else "which columns are read, and as what"
    named = "is not in the catalogue of this connector" if key else "is not known yet"
    return Classification(code, f"{named}, and a parameter of a {role} can decide {can}", may=True)


def _is_default(row: Parameter, old: Any, new: Any) -> bool:
    if row.default is None or UNKNOWN in (old, new):
        return False
    given = new if old is ABSENT else old
    return ABSENT in (old, new) and plain_text(given) == plain_text(row.default)


def _same_number(old: Any, new: Any) -> bool:
    """Whether both are one number; the engine reads a number in a text, too."""
    try:
        return float(old) == float(new)
    except (TypeError, ValueError):
        return False


def _simple(role: str, row: Parameter, old: Any, new: Any) -> Classification:
    if is_blank(old) and is_blank(new):
        return Classification("DE905", "is empty and has no value")
    if row.kind == "flag" and UNKNOWN not in (old, new) and is_on(old) == is_on(new):
        return Classification("DE901", "as before, written in another way")
    code, reason, may = SIMPLE[role, row.purpose]
    return Classification(code, reason, may=may or UNKNOWN in (old, new))


def _column_attribute(place: tuple[str, ...], known: Connector, role: str) -> Classification:
    own = place[0] == known.columns_key.lower()
    if own and role == "writer" and known.columns_by == "index" and place[1:] == ("index",):
        return Classification("DE202", "a column of the target takes another field of the reader")
    if own and place[1:] == ("type",):
        return Classification("DE408", "the column has another type")
    if role == "writer" and not own:
        return Classification("DE203", "rows of the target are found by another key")
    return Classification("DE409" if role == "writer" else "DE402", "another attribute of a column")


# --- purposes whose values decide


def _empties(row: Parameter, old: Any, new: Any) -> Classification:
    if row.actions:
        return mode_effect(row, old, new)
    if UNKNOWN in (old, new):
        return Classification("DE112", "it is not known yet whether the target is emptied", may=True)
    if is_on(new) and not is_on(old):
        return Classification("DE102", "switched on: empties the table or partition before it is written")
    if is_on(old) and not is_on(new):
        return Classification("DE103", "switched off: a second run of the same day doubles the rows")
    if row.kind not in ("flag", "any") or (is_on(old) == is_on(new) and all(map(is_flag, (old, new)))):
        return Classification("DE901", "as before, written in another way")
    return Classification("DE112", "it is not documented whether this value empties the target", may=True)


def _deletes(_: Parameter, old: Any, new: Any) -> Classification:
    if UNKNOWN in (old, new) or not all(map(is_flag, (old, new))):
        return Classification("DE106", "whether rows of the target are deleted", may=True)
    if is_on(old) == is_on(new):
        return Classification("DE901", "as before, written in another way")
    if is_on(old):
        return Classification("DE305", "rows of the target are not deleted any more")
    return Classification("DE106", "rows of the target are deleted")


def _statements(old: Any, new: Any) -> Classification:
    if is_blank(old) and is_blank(new):
        return Classification("DE905", "an empty list of statements runs nothing")
    if any_deletes(new):
        return Classification("DE108", "SQL that deletes or drops, run before or after the rows")
    return Classification("DE107", "SQL of any kind, run before or after the rows", may=True)


def _expires(_: Parameter, old: Any, new: Any) -> Classification:
    before, after = lifetime(old), lifetime(new)
    if before is None or after is None:
        return Classification("DE116", "when the store deletes what is written", may=True)
    if before == after:
        return Classification("DE901", "as before, written in another way")
    if after < before:
        return Classification("DE116", "the store deletes what is written sooner")
    return Classification("DE305", "the store keeps what is written longer")


LOOKS: Mapping[str, Callable[[Parameter, Any, Any], Classification]] = {
    "empties": _empties,
    "deletes": _deletes,
    "expires": _expires,
    "mode": mode_effect,
    "statements": lambda _, old, new: _statements(old, new),
}
