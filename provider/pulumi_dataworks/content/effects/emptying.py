"""By what a writer empties its target, and whether a parameter counts beside the others of its step.

empties(step)                           the parameters by which a writer empties its target
has_effect(connector, row, parameter)   whether a parameter counts beside the others
connector_of(step)                      the catalogue's entry for a step
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..catalogue.connector import Connector, Parameter, value_at
from ..catalogue.loader import connector, generic
from ..steps import StepView
from ..values import UNKNOWN
from .document_effects import is_on
from .effect import is_blank
from .statements import STATEMENT_KEYS, any_deletes
from .write_modes import action_of


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
    beside = [value for name in row.no_effect_beside for value in _values_of(name, parameter) if not is_blank(value)]
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
