"""DW410, DW417: keys of parameters, held against the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ..catalogue.connector import Connector
from ..diff.column_mapping import QUERY_KEYS
from ..steps import StepView
from ..structure import path_of
from . import DATA, HINT, RUN, WARNING, Found, Job, rule
from .fix import Place, parameter, rename

CLOSE = 0.75
"""How alike two keys must be, of 1, for one to be taken for a misspelling of the other: one letter in four."""


def _unknown_keys(step: StepView, known: Connector) -> Iterator[tuple[str, str | None]]:
    """Keys that the connector does not have, each with the parameter that it looks like."""
    spellings = {name for row in known.parameters.values() for name in row.spellings}
    for key in step.parameter:
        if not isinstance(key, str) or " //" in key:  # DW110 and DW124 report these
            continue
        if key not in known.parameters and key not in spellings and key not in QUERY_KEYS:
            yield key, _close_to(key, known)


def _nested_keys(step: StepView, known: Connector) -> Iterator[tuple[Place, Any, str]]:
    """Keys inside of a parameter that look like one which is missing there, each with its place, value and that one.

    Looked for are the keys of connections and of objects such as the writeMode of MongoDB, and of columns those without
    which an entry says nothing.
    """
    for name, row in known.parameters.items():
        names = row.entries or INSIDE.get((step.step_type, name), ())
        for place, entry in _objects(parameter(step, name), step.parameter.get(name)) if names else ():
            yield from _missed(place, entry, names)
    needed = COLUMN_KEYS.get(known.column_entry, ())
    for place, entry in _objects(parameter(step, known.columns_key), step.parameter.get(known.columns_key)):
        yield from _missed(place, entry, needed)


INSIDE: Mapping[tuple[str, str], tuple[str, ...]] = {
    # step type and parameter: the keys of the object in it, by the page of the connector
    ("mongodb", "writeMode"): ("isReplace", "replaceKey"),
    ("mongodb", "upsertInfo"): ("isUpsert", "upsertKey"),
}

COLUMN_KEYS: Mapping[str, tuple[str, ...]] = {"field": ("index", "type"), "typed": ("name", "type")}
"""What an entry of each form of a column list needs; connectors have others of their own beside them."""


def _objects(place: Place, value: Any) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        yield place, value
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            if isinstance(entry, dict | Mapping):  # dict is asked first because that is quick
                yield (*place, index), entry


def _missed(place: Place, entry: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[tuple[Place, Any, str]]:
    missing = [name for name in names if name not in entry and not (name == "index" and "value" in entry)]
    if missing:
        for key, value in entry.items():
            if isinstance(key, str) and key not in names and key not in QUERY_KEYS:
                meant = close_key(key, missing)
                if meant:
                    yield (*place, key), value, meant


def close_key(key: str, names: Iterable[str]) -> str | None:
    """The one of `names` that a key is a misspelling of."""
    by_case = {name.casefold(): name for name in names}
    if key.casefold() in by_case:
        return by_case[key.casefold()]
    close = get_close_matches(key.casefold(), by_case, n=1, cutoff=CLOSE)
    return by_case[close[0]] if close else None


def _close_to(key: str, known: Connector) -> str | None:
    """The parameter of the connector that a key is a misspelling of; a required one in another case is DW407."""
    return close_key(key, known.parameters)


@rule(
    "DW410",
    "near-miss-key",
    WARNING,
    when=DATA,
    consequence="the parameter is ignored, and the run uses the default of the one that is meant",
    remedy="write the key as the page of the connector does; case counts",
    source="engine: keys are compared exactly, and unknown ones are ignored",
)
def near_miss_key(job: Job) -> Found:
    """A key is not a parameter of its connector, and differs from one in case or in a few letters."""
    for step, known in job.judged:
        for key, meant in _unknown_keys(step, known) if known.complete else ():
            other_case = meant in known.required and key.casefold() == meant.casefold()  # DW407 reports it
            if meant is not None and not other_case:
                fix = rename(parameter(step, key), step.parameter[key], meant) if meant not in step.parameter else None
                yield f"{step.path}.parameter.{key}", f"is not a parameter of this {step.role}; {meant} is meant", fix
        for place, value, name in _nested_keys(step, known):
            yield path_of("task_content", place), f"is not read here; {name} is meant", rename(place, value, name)


@rule(
    "DW417",
    "unknown-parameter",
    HINT,
    when=RUN,
    consequence="it may be ignored, or be one that its page does not name",
    remedy="check its name on the page of the connector",
    source="the catalogue, for connectors whose pages it has completely",
)
def unknown_parameter(job: Job) -> Found:
    """A key is not a parameter that the pages of its connector name, and looks like none of them."""
    for step, known in job.judged:
        for key, meant in _unknown_keys(step, known) if known.complete else ():
            if meant is None:
                yield f"{step.path}.parameter.{key}", f"is not a parameter that the pages of this {step.role} name"
