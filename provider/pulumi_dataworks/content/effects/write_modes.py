"""Write modes: what two values do to a row that is in the target already.

mode_effect(row, old, new)    the effect of another value
action_of(row, value)         the action of a value, a row of connector.ACTIONS
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..catalogue.connector import Parameter
from ..values import UNKNOWN
from .classification import Classification
from .document_effects import is_on
from .effect import ABSENT

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


def plain_text(value: Any) -> str:
    return str(value).strip().lower()


def is_flag(value: Any) -> bool:
    return value is ABSENT or value is None or isinstance(value, bool) or plain_text(value) in ("true", "false", "")


def mode_effect(row: Parameter, old: Any, new: Any) -> Classification:
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
    if action and (alike or (is_flag(old) and is_flag(new))):
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
    text = plain_text(value)
    if is_flag(value):
        flag = "empties" if row.name.lower() == "overwrite" else "replaces"
        return flag if text == "true" else "adds"
    exact = {name.lower(): action for name, action in row.actions.items()}.get(_value_name(row, value))
    if exact:
        return exact
    return next((action for words, action in ACTION_WORDS if re.search(words, text)), "")


def _value_name(row: Parameter, value: Any) -> str:
    """The listed value that is meant, in small letters: "INSERT INTO" is insert; the text itself where none is."""
    text = plain_text(value)
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
