"""What the catalogue holds: connectors, their parameters, and what each parameter is for.

Frozen dataclasses, because check and diff read them in every program and a model would load pydantic there; the tests
validate each file against these classes with pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

JDBC, MAXCOMPUTE, HOLOGRES, FILE, OTHER = "jdbc", "maxcompute", "hologres", "file", "other"

KINDS: Mapping[str, str] = {
    # kind of value     what a value must be
    "text": "a string",
    "secret": "a string, and never shown",
    "flag": "true or false, or the same as a string",
    "count": "a whole number, or the same as a string",
    "number": "a number, or the same as a string",
    "enum": "one of the listed values",
    "list": "a list",
    "texts": "a string or a list of strings",
    "columns": "a list of columns",
    "condition": "the condition of a WHERE clause, without the word WHERE",
    "query": "one SELECT statement, or a list of them",
    "statements": "an SQL statement, or a list of them",
    "object": "an object",
    "any": "a value of any type",
}

PURPOSES: Mapping[str, str] = {
    # purpose           what the parameter decides
    "place": "where the data is: the source of a reader, the target of a writer",
    "rows": "which rows are read",
    "query": "a query that decides rows and columns",
    "columns": "which columns are read or written, and as what",
    "key": "which columns make the key of a row in the target",
    "empties": "whether the writer empties the target before it writes",
    "deletes": "whether the writer deletes rows of the target",
    "mode": "how a row is written when the target has it already",
    "statements": "SQL that runs before or after the rows",
    "skips": "which values are left out when a row is written",
    "expires": "after which time the store deletes what is written",
    "format": "how values are read or written",
    "account": "the account with which the store is used",
    "tuning": "how fast the step runs, with how much memory",
    "console": "what the console keeps for itself; nothing about the data",
}

ACTIONS: Mapping[str, str] = {
    # action of a write mode    what it does to a row that is in the target already
    "adds": "leaves it, and writes another one beside it",
    "conflicts": "leaves it, and the new one is a dirty row; where the table has no key, it is written beside it",
    "keeps": "leaves it, and skips the new one",
    "merges": "updates the written columns, and leaves the others",
    "replaces": "replaces the whole row, other columns included",
    "empties": "is preceded by emptying the whole target",
    "refuses": "fails when the target has data",
    "deletes": "deletes it",
}


def value_at(parameter: Mapping[str, Any], name: str, default: Any = None) -> Any:
    """The value of a parameter, of "a.b" that of a member of an object; `default` where it is absent."""
    if name in parameter or "." not in name:
        return parameter.get(name, default)
    outer, _, member = name.partition(".")
    inner = parameter.get(outer)
    return inner.get(member, default) if isinstance(inner, Mapping) else default


@dataclass(frozen=True, kw_only=True)
class ValuesWhen:
    """The values of an enum while other parameters have certain values."""

    when: Mapping[str, tuple[str, ...]]
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a connector.

    `required` is "engine" where the run is known to fail without it, "page" where the page marks it required and
    published jobs leave it out, else "". `required_when` names values of other parameters: the requirement holds only
    when each of these has one of its values (an absent one counts as its default, else as ""). `spellings` are other
    parameters that stand for this one. `values` are those of an enum, each with its meaning; `values_when` are the
    values under conditions, as `{"when": {...}, "values": [...]}`. `actions` says what each value of a write mode does.
    `no_effect_beside` names parameters beside which this one is ignored, `effective_when` values of other parameters
    without which it is ignored. A name with a dot is that of a member of an object: `writeMode.replaceKey`. `length` is
    the greatest number of characters, unless `length_lifted_by` is given. `entries` names the parameters that an entry
    of a list of objects may have.
    `default` is None where the pages name none. `source` names the page that says this; where none does, it has "not
    verified" or "a guess" in it.
    """

    name: str
    kind: str
    purpose: str
    meaning: str
    source: str
    default: Any = None
    required: str = ""
    required_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    values_when: tuple[ValuesWhen, ...] = ()
    actions: Mapping[str, str] = field(default_factory=dict)
    no_effect_beside: tuple[str, ...] = ()
    effective_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    length: int = 0
    length_lifted_by: str = ""
    entries: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether a page, the open engine or a published job says all that the row says."""
        return "not verified" not in self.source and "a guess" not in self.source


@dataclass(frozen=True, kw_only=True)
class Connector:
    """One step type in one role: reader, writer or between.

    `kind` groups connectors whose engine treats columns alike. `page` is the source of its parameters. `complete` says
    that the parameters are all that its pages name. `columns_key` holds the columns; `columns_before` the parameters
    that hold columns before them (primary keys). `columns_by` is "position", "name" or "index": how a writer's column
    finds its field. `column_entry` is the form of an entry: "name" (a name, constant or expression), "field" (an object
    with index or value), "typed" (an object with name and type) or "any". `column_types` is the closed list of types,
    empty where it is open; `column_types_when` are lists under conditions, the first that holds instead of that one.
    """

    step_type: str
    role: str
    kind: str
    page: str
    parameters: Mapping[str, Parameter]
    complete: bool = False
    columns_key: str = "column"
    columns_before: tuple[str, ...] = ()
    columns_by: str = "position"
    column_entry: str = "any"
    column_types: tuple[str, ...] = ()
    column_types_when: tuple[ValuesWhen, ...] = ()

    def types_of_columns(self, parameter: Mapping[str, Any]) -> tuple[str, ...]:
        """The closed list of types in a step with this `parameter` object; empty where it is open."""
        cases = (case.values for case in self.column_types_when if self.holds(case.when, parameter))
        return next(cases, self.column_types)

    def maps_by_position(self, parameter: Mapping[str, Any]) -> bool:
        """Whether entry i of the column list is field i of a record.

        HBase in the mode multiVersionFixedColumn gives four fields, whatever the list is.
        """
        return self.columns_by == "position" and parameter.get("mode") != "multiVersionFixedColumn"

    @property
    def source(self) -> str:
        """The page that documents the connector."""
        return self.page

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Parameters without which the run fails, whatever the others are."""
        return tuple(name for name, one in self.parameters.items() if one.required == "engine")

    @cached_property
    def documented(self) -> tuple[str, ...]:
        """Parameters that the page marks required and that published jobs leave out."""
        return tuple(name for name, one in self.parameters.items() if one.required == "page")

    @property
    def needs_datasource(self) -> bool:
        """Whether the connection comes from a data source of the workspace."""
        return "datasource" in self.required

    def asks_for(self, name: str, parameter: Mapping[str, Any]) -> bool:
        """Whether a step with this `parameter` object needs `name`, by the values of the others."""
        one = self.parameters[name]
        return bool(one.required) and self.holds(one.required_when, parameter)

    def holds(self, condition: Mapping[str, tuple[str, ...]], parameter: Mapping[str, Any]) -> bool:
        """Whether each parameter that `condition` names has one of its values, compared in small letters."""
        return all(self._value(other, parameter) in values for other, values in condition.items())

    def _value(self, name: str, parameter: Mapping[str, Any]) -> str:
        known = self.parameters.get(name)
        value = value_at(parameter, name, known.default if known else None)
        return value.strip().lower() if isinstance(value, str) else "" if value is None else str(value).lower()

    @cached_property
    def by_small_name(self) -> Mapping[str, Parameter]:
        """The parameters by their names in small letters; a spelling that stands for a parameter counts as it."""
        found = {spelling.lower(): row for row in self.parameters.values() for spelling in row.spellings}
        return found | {name.lower(): row for name, row in self.parameters.items()}

    @cached_property
    def with_members(self) -> frozenset[str]:
        """Names, in small letters, of the parameters that are objects whose members have rows of their own."""
        return frozenset(name.split(".")[0].lower() for name in self.parameters if "." in name)

    def with_purpose(self, *purposes: str) -> tuple[str, ...]:
        """Names of the parameters that are for one of these purposes."""
        return tuple(name for name, one in self.parameters.items() if one.purpose in purposes)
