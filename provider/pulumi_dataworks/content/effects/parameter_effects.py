"""Effects of parameters: what the catalogue says a parameter is for decides its code, for some with a look at values.

parameter_effect(place, old, new, connector)    the effect of a change of one parameter of a step
empties(step)                                   the parameters by which a writer empties its target
has_effect(connector, row, parameter)           whether a parameter counts beside the others
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..catalogue.connector import Connector, Parameter, value_at
from ..catalogue.loader import connector, generic
from ..secrets.masking import is_secret_key
from ..steps import StepView
from ..values import UNKNOWN
from .classification import Classification
from .document_effects import is_on
from .effect import ABSENT
from .lifetimes import lifetime
from .statements import any_deletes

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

ACTION_WORDS: tuple[tuple[str, str], ...] = (
    # what a write mode looks like that the catalogue does not have, and its action
    (r"overwrite|truncate", "empties"),
    (r"delete", "deletes"),
    (r"replace|putrow", "replaces"),
    (r"ignore", "keeps"),
    (r"update|upsert|merge", "merges"),
    (r"nonconflict", "refuses"),
    (r"insert|append|add|copy", "adds"),
)

TRANSITIONS: Mapping[tuple[str, str], tuple[str, str]] = {
    # actions before and after ("" is any): code and reason; the first row that fits counts
    ("", "empties"): ("DE102", "what is there is overwritten or emptied"),
    ("empties", ""): ("DE103", "what is there is not overwritten any more: a second run may double the rows"),
    ("", "deletes"): ("DE106", "rows of the target are deleted"),
    ("deletes", ""): ("DE305", "rows of the target are not deleted any more"),
    ("", "replaces"): ("DE104", "a row that is there is replaced whole, and its other columns are lost"),
    ("merges", "adds"): ("DE105", "a row that is there is not updated any more: the new one is written beside it"),
    ("replaces", "adds"): ("DE105", "a row that is there is not replaced any more: the new one is written beside it"),
}

STATEMENT_KEYS = ("presql", "postsql")
"""Keys of SQL that count at any place, in any case, also where no page names them."""


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
    if writes and _blank(old) and _blank(new):
        return Classification("DE905", "is empty and has no value")
    code = "DE111" if writes else "DE412"
    can = "whether rows of the target are lost or doubled" if writes else "which columns are read, and as what"
    named = "is not in the catalogue of this connector" if key else "is not known yet"
    return Classification(code, f"{named}, and a parameter of a {role} can decide {can}", may=True)


def _is_default(row: Parameter, old: Any, new: Any) -> bool:
    if row.default is None or UNKNOWN in (old, new):
        return False
    return (old is ABSENT and _text(new) == _text(row.default)) or (new is ABSENT and _text(old) == _text(row.default))


def _same_number(old: Any, new: Any) -> bool:
    """Whether both are one number; the engine reads a number in a text, too."""
    try:
        return float(old) == float(new)
    except (TypeError, ValueError):
        return False


def _text(value: Any) -> str:
    return str(value).strip().lower()


def _simple(role: str, row: Parameter, old: Any, new: Any) -> Classification:
    if _blank(old) and _blank(new):
        return Classification("DE905", "is empty and has no value")
    if row.kind == "flag" and UNKNOWN not in (old, new) and is_on(old) == is_on(new):
        return Classification("DE901", "as before, written in another way")
    code, reason, may = SIMPLE[role, row.purpose]
    return Classification(code, reason, may=may or UNKNOWN in (old, new))


def _blank(value: Any) -> bool:
    """Whether a value says nothing: absent, null, or an empty text, list or object."""
    return value is ABSENT or value is None or (isinstance(value, str | list | tuple | Mapping) and not value)


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
        return _mode(row, old, new)
    if UNKNOWN in (old, new):
        return Classification("DE112", "it is not known yet whether the target is emptied", may=True)
    if is_on(new) and not is_on(old):
        return Classification("DE102", "switched on: empties the table or partition before it is written")
    if is_on(old) and not is_on(new):
        return Classification("DE103", "switched off: a second run of the same day doubles the rows")
    if row.kind not in ("flag", "any") or (is_on(old) == is_on(new) and all(map(_is_flag, (old, new)))):
        return Classification("DE901", "as before, written in another way")
    return Classification("DE112", "it is not documented whether this value empties the target", may=True)


def _is_flag(value: Any) -> bool:
    return value is ABSENT or value is None or isinstance(value, bool) or _text(value) in ("true", "false", "")


def _deletes(_: Parameter, old: Any, new: Any) -> Classification:
    if UNKNOWN in (old, new) or not all(map(_is_flag, (old, new))):
        return Classification("DE106", "whether rows of the target are deleted", may=True)
    if is_on(old) == is_on(new):
        return Classification("DE901", "as before, written in another way")
    if is_on(old):
        return Classification("DE305", "rows of the target are not deleted any more")
    return Classification("DE106", "rows of the target are deleted")


def _delivery(_: Parameter, old: Any, new: Any) -> Classification:
    if UNKNOWN not in (old, new) and is_on(old) == is_on(new):
        return Classification("DE901", "as before, written in another way")
    if is_on(new) or UNKNOWN in (old, new):
        return Classification("DE109", "rows can be written twice after a failure", may=True)
    return Classification("DE603", "rows are not written twice any more after a failure")


def _statements(old: Any, new: Any) -> Classification:
    if _blank(old) and _blank(new):
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


def _mode(row: Parameter, old: Any, new: Any) -> Classification:
    if UNKNOWN in (old, new) or _holds_unknown(old) or _holds_unknown(new):
        return Classification("DE112", "it is not known yet how a row meets the one that is there", may=True)
    before, after = action_of(row, old), action_of(row, new)
    if before == after:
        return _same_action(row, old, new, before)
    for (was, becomes), (code, reason) in TRANSITIONS.items():
        if was in ("", before) and becomes in ("", after):
            return Classification(code, reason)
    return Classification("DE305", "how a row meets the one that is there already", may=not (before and after))


def _same_action(row: Parameter, old: Any, new: Any, action: str) -> Classification:
    """Two values of a write mode that the pages describe alike can still differ."""
    meanings = {name.lower(): said for name, said in row.values.items()}
    was, becomes = (_value_name(row, value) for value in (old, new))
    alike = was == becomes or meanings.get(was, "") == meanings.get(becomes)
    if action and (alike or (_is_flag(old) and _is_flag(new))):
        return Classification("DE901", "how a row meets the one that is there already")
    return Classification("DE305", "how a row meets the one that is there already", may=True)


def _holds_unknown(value: Any) -> bool:
    return isinstance(value, Mapping) and any(item is UNKNOWN for item in value.values())


def action_of(row: Parameter, value: Any) -> str:
    """What a value of a write mode does to a row that is there; "" where nobody knows.

    Of an object (MongoDB, Redis) its values count; a flag replaces where it is set.
    """
    if value is ABSENT or value is None or value == "":
        return action_of(row, row.default) if row.default not in (None, "") else ""
    if isinstance(value, Mapping):
        found = [action for key, item in sorted(value.items(), key=str) if (action := _action_at(row, str(key), item))]
        return found[0] if found else ""
    text = _text(value)
    if _is_flag(value):
        flag = "empties" if row.name.lower() == "overwrite" else "replaces"
        return flag if text == "true" else "adds"
    exact = {name.lower(): action for name, action in row.actions.items()}.get(_value_name(row, value))
    if exact:
        return exact
    return next((action for words, action in ACTION_WORDS if re.search(words, text)), "")


def _value_name(row: Parameter, value: Any) -> str:
    """The listed value that is meant, in small letters: "INSERT INTO" is insert; the text itself where none is."""
    text = _text(value)
    names = {name.lower() for name in row.actions}
    first = text.split("(")[0].split(" ")[0]
    return first if text not in names and first in names else text


def _action_at(row: Parameter, key: str, value: Any) -> str:
    """The action of one entry of a write mode that is an object: `{"isReplace": "true", "replaceKey": "id"}`."""
    if key.lower() == "isreplace":
        return "replaces" if is_on(value) else "adds"
    if isinstance(value, str) and key.lower() in ("mode", "type", "writemode"):
        return action_of(row, value)
    return ""


LOOKS: Mapping[str, Callable[[Parameter, Any, Any], Classification]] = {
    "empties": _empties,
    "deletes": _deletes,
    "delivery": _delivery,
    "expires": _expires,
    "mode": _mode,
    "statements": lambda _, old, new: _statements(old, new),
}


def connector_of(step: StepView) -> Connector | None:
    """The catalogue's entry for a step, the common names for a step type that it does not have; None without a role."""
    if not step.role:
        return None
    return connector(step.step_type, step.role) or generic(step.role)


def empties(step: StepView) -> tuple[str, ...]:
    """Names of the parameters by which a writer empties or overwrites its target, or deletes in it, in their order.

    A parameter that has no effect beside the others does not count.
    """
    known = connector_of(step)
    if known is None or step.role != "writer":
        return ()
    return tuple(key for key, value in step.parameter.items() if _empties_by(known, str(key), value, step.parameter))


def _empties_by(known: Connector, key: str, value: Any, parameter: Mapping[str, Any]) -> bool:
    row = known.by_small_name.get(key.lower())
    if key.lower() in STATEMENT_KEYS or (row is not None and row.kind == "statements"):
        return any_deletes(value)
    if row is None or not has_effect(known, row, parameter):
        return False
    if key.lower() in known.with_members and isinstance(value, Mapping):
        return any(_empties_by(known, f"{key}.{member}", item, parameter) for member, item in value.items())
    if row.purpose in ("empties", "deletes") and not row.actions:
        return is_on(value)
    return row.purpose in ("empties", "mode") and action_of(row, value) in ("empties", "deletes")


VARIABLE = re.compile(r"\$[{\[]")
"""The start of a variable of the schedule, whose value is known only when the task runs."""


def has_effect(known: Connector, row: Parameter, parameter: Mapping[str, Any]) -> bool:
    """Whether a parameter counts beside the others of its step; True where these are not known yet."""
    beside = [value for name in row.no_effect_beside for value in _values_of(name, parameter) if not _blank(value)]
    needed = [_needed(known, name, parameter) for name in row.effective_when]
    if UNKNOWN in (*beside, *needed):
        return True
    return not beside and known.holds(row.effective_when, parameter)


def _needed(known: Connector, name: str, parameter: Mapping[str, Any]) -> Any:
    """The value on which a parameter depends; UNKNOWN for a variable, and where it is absent and has no default."""
    row = known.parameters.get(name)
    value = value_at(parameter, name, row.default if row else None)
    undecided = value is None or (isinstance(value, str) and VARIABLE.search(value))
    return UNKNOWN if undecided else value


def _values_of(name: str, parameter: Mapping[str, Any]) -> Iterator[Any]:
    """The value of a parameter here and in the entries of `connection`."""
    connections = parameter.get("connection")
    for place in (parameter, *(connections if isinstance(connections, list | tuple) else ())):
        if isinstance(place, Mapping):
            yield place.get(name)
