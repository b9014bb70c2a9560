"""The table of effects, read.

    effect_of(place, old, new) -> Classification    the effect of a change at a place, and its reason

Where no row speaks, the worst row that stands below the same path does: nobody knows what an unknown leaf is, so it is
what it could be at worst.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .effect import ABSENT, ANYWHERE, MEANING, Classification, Effect, Place, Rule
from .effect_rules import RULES


def _worst_at_or_below() -> dict[Place, Effect]:
    """For each path of the table: the worst effect that stands there or below."""
    worst: dict[Place, Effect] = {}
    for rule in RULES:
        for place in rule.places:
            for length in range(len(place) + 1):
                above = place[:length]
                worst[above] = max(worst.get(above, Effect.NONE), rule.effect)
    return worst


_RULE_AT = {place: rule for rule in RULES if rule.path != ANYWHERE for place in rule.places}
_RULE_OF_KEY = {place[-1]: rule for rule in RULES if rule.path == ANYWHERE for place in rule.places}
_WORST = _worst_at_or_below()
_INNER = {place[:length] for place in _RULE_AT for length in range(len(place))}
"""Paths below which rows stand."""


def effect_of(place: Place, old: Any, new: Any) -> Classification:
    """What it does that `old` at `place` becomes `new`; ABSENT is allowed on one side. Total, linear in the values.

    Of what is added or removed as a whole the worst leaf counts.
    """
    if old is ABSENT or new is ABSENT:
        value = new if old is ABSENT else old
        if place in _INNER and isinstance(value, Mapping | list | tuple):
            return _of_parts(place, value, added=old is ABSENT)
    elif _is_inner_container(place, old) or _is_inner_container(place, new):
        return _worse(_leaf(place, old, new), effect_of(place, old, ABSENT), effect_of(place, ABSENT, new))
    return _leaf(place, old, new)


def _is_inner_container(place: Place, value: Any) -> bool:
    return place in _INNER and isinstance(value, Mapping | list | tuple)


def _of_parts(place: Place, value: Any, *, added: bool) -> Classification:
    if isinstance(value, Mapping):
        keys = sorted((key for key, item in value.items() if item is not None), key=str)
        parts = [((*place, str(key).lower()), value[key]) for key in keys]
    else:
        parts = [(place, item) for item in value]
    classifications = [effect_of(at, *((ABSENT, item) if added else (item, ABSENT))) for at, item in parts]
    own = _RULE_AT.get(place)
    if own is not None:
        classifications.insert(0, Classification(own.effect, own.reason))
    return _worse(*classifications) if classifications else Classification(Effect.NONE, "is empty and says nothing")


def _worse(*classifications: Classification) -> Classification:
    return max(classifications, key=lambda classification: classification.effect)


def _leaf(place: Place, old: Any, new: Any) -> Classification:
    rule = _rule_for(place)
    if rule is None:
        return _unknown(place)
    classification = Classification(rule.effect, rule.reason) if rule.classify is None else rule.classify(old, new)
    return _worse(classification, _unknown(place)) if place in _INNER else classification


@lru_cache(maxsize=1024)
def _rule_for(place: Place) -> Rule | None:
    """The row that speaks for a place: that of a key that counts anywhere, else the longest one."""
    for key in place:
        if key in _RULE_OF_KEY:
            return _RULE_OF_KEY[key]
    above = (place[:length] for length in range(len(place), -1, -1))
    return next((_RULE_AT[one] for one in above if one in _RULE_AT), None)


@lru_cache(maxsize=1024)
def _unknown(place: Place) -> Classification:
    above = (place[:length] for length in range(len(place), -1, -1))
    effect = next(_WORST[one] for one in above if one in _WORST)
    return Classification(effect, f"is not in the table, and what stands beside it may change {MEANING[effect]}")
