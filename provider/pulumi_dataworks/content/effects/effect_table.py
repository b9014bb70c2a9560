"""The effect of a change at a place: of a parameter by the catalogue, of all else by the table of the document.

effect_of(place, old, new, connector) -> Classification
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..catalogue.connector import Connector
from ..catalogue.loader import connector, generic
from .classification import Classification
from .codes import MEANING
from .document_effects import RULES, UNKNOWN_AT, Rule
from .effect import ABSENT, Place, is_blank
from .parameter_effects import parameter_effect
from .statements import STATEMENT_KEYS

PARAMETER = 3
"""Length of the place of a step's parameter: steps, role, parameter."""

ROLES = ("reader", "writer")

_RULE_AT = {place: rule for rule in RULES for place in rule.places}
_INNER = {
    *(place[:length] for place in _RULE_AT for length in range(len(place))),
    *(("steps", role) for role in (*ROLES, "between")),
    *(("steps", role, "parameter") for role in ROLES),
}
"""Places below which rows are."""


def effect_of(place: Place, old: Any, new: Any, known: Connector | None = None) -> Classification:
    """What it does that `old` at `place` becomes `new`; ABSENT is allowed on one side. Total, linear in the values.

    `known` is the connector of the step at this place. Of what is added or removed as a whole the worst part counts.
    """
    if old is ABSENT or new is ABSENT:
        value = new if old is ABSENT else old
        if _is_inner(place, known) and isinstance(value, Mapping | list | tuple) and value:
            return _of_parts(place, value, known, added=old is ABSENT)
    elif _is_container(place, old, known) or _is_container(place, new, known):
        return _worse(
            _at(place, old, new, known), effect_of(place, old, ABSENT, known), effect_of(place, ABSENT, new, known)
        )
    return _at(place, old, new, known)


def _is_inner(place: Place, known: Connector | None) -> bool:
    """Whether the parts of a value at a place have effects of their own."""
    if len(place) <= PARAMETER or place[0] != "steps":
        return place in _INNER
    if known is None or len(place) != PARAMETER + 1:
        return False
    row = known.by_small_name.get(place[PARAMETER])
    return row is not None and (bool(row.entries) or place[PARAMETER] in known.with_members)


def _is_container(place: Place, value: Any, known: Connector | None) -> bool:
    return isinstance(value, Mapping | list | tuple) and _is_inner(place, known)


def _of_parts(place: Place, value: Any, known: Connector | None, *, added: bool) -> Classification:
    if isinstance(value, Mapping):
        known = known or _connector_of(place, value)
        keys = sorted((key for key, item in value.items() if item is not None), key=str)
        parts = [((*place, str(key).lower()), value[key]) for key in keys]
    else:
        parts = [(place, item) for item in value]
    sides = [(at, ABSENT, item) if added else (at, item, ABSENT) for at, item in parts]
    found = [effect_of(at, old, new, known) for at, old, new in sides]
    own = _RULE_AT.get(place)
    if own is not None:
        found.insert(0, own.classification(*((ABSENT, value) if added else (value, ABSENT))))
    return _worse(*found) if found else Classification("DE905", "is empty and has no value")


def _connector_of(place: Place, step: Mapping[Any, Any]) -> Connector | None:
    role = place[1] if len(place) == PARAMETER - 1 and place[0] == "steps" else ""
    step_type = step.get("stepType")
    if role not in (*ROLES, "between"):
        return None
    return (connector(step_type, role) if isinstance(step_type, str) else None) or generic(role)


def _worse(*found: Classification) -> Classification:
    return max(found, key=lambda one: one.effect)


def _at(place: Place, old: Any, new: Any, known: Connector | None) -> Classification:
    if len(place) >= PARAMETER and place[0] == "steps" and place[1] in ROLES and place[2] == "parameter":
        role = place[1]
        return parameter_effect(place[PARAMETER:], old, new, known or generic(role), role)
    if any(key in STATEMENT_KEYS for key in place):
        return parameter_effect(place, old, new, generic("writer"), "writer")
    rule = _rule_for(place)
    if rule is None:
        return _unknown(place, old, new)
    if rule.classify is None and all(is_blank(value) for value in (old, new)):
        return Classification("DE905", "is empty and has no value")
    found = rule.classification(old, new)
    return found if place not in _INNER or rule.classify else _worse(found, _unknown(place, old, new))


@lru_cache(maxsize=1024)
def _rule_for(place: Place) -> Rule | None:
    """The row of the longest place at or above this one."""
    return next((_RULE_AT[one] for one in _above(place) if one in _RULE_AT), None)


def _unknown(place: Place, old: Any, new: Any) -> Classification:
    code = next(UNKNOWN_AT[one] for one in _above(place) if one in UNKNOWN_AT)
    if all(is_blank(value) for value in (old, new)):
        return Classification("DE905", "is empty and has no value")
    effect = Classification(code, "").effect
    return Classification(code, f"is not in the table, and can decide {MEANING[effect]}", may=True)


def _above(place: Place) -> Iterator[Place]:
    return (place[:length] for length in range(len(place), -1, -1))
