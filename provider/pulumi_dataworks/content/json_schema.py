"""The JSON Schema of a task content, for editors: the model, with the catalogue of connectors in its descriptions.

It refuses what no version of DataWorks could mean, as the model does, and describes the rest: a step type or a
parameter that it does not know is as good as any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from .catalogue.connector import Connector, Parameter
from .catalogue.loader import connectors
from .content_model import TaskContent
from .steps import BETWEEN

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Json = dict[str, Any]
Number = float | str | None
"""A number, or text of one: the engine reads both."""


WHOLE = r"^\s*([0-9]+(\.0+)?)?\s*$|\$"
"""Text of a whole number, an empty one, or one with a variable."""


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Speed(_Open):
    """How fast the task runs."""

    concurrent: Number = Field(
        None,
        description="Parallel threads; the documents name 1 to 32.",
        json_schema_extra={"anyOf": [{"type": "integer"}, {"type": "string", "pattern": WHOLE}, {"type": "null"}]},
    )
    throttle: bool | str | None = Field(None, description="Whether `mbps` limits the speed.")
    mbps: Number = Field(None, description="Limit in MB/s; counts only where `throttle` is true.")
    dmu: Number = Field(None, description="Resources of the runs of 2018 and 2019; not documented any more.")


class ErrorLimit(_Open):
    """When the task gives up."""

    record: Number = Field(
        None, description='Dirty rows at which the task fails: "0" fails at the first, "" tolerates every one.'
    )
    strategy: str | None = Field(None, description="ZeroTolerance, Tolerance or Ignore, in place of a number.")
    percentage: Number = Field(None, description="The share of dirty rows at which the task fails.")


class Setting(_Open):
    """Settings of the whole task."""

    speed: Speed | None = None
    errorLimit: ErrorLimit | None = None
    executeMode: str | None = Field(None, description="null runs on one machine; `distribute` needs 8 threads.")
    jvmOption: str | None = Field(None, description="Options of the Java machine, such as -Xmx1024m.")


class Hop(_Open):
    """An edge from one step to another."""

    source: str | None = Field(None, alias="from", description="Name of the reader, exactly.")
    target: str | None = Field(None, alias="to", description="Name of the writer, exactly.")


class Order(_Open):
    """Which step feeds which."""

    hops: list[Hop] | None = Field(None, description="In all published jobs one: from the reader to the writer.")


PARTS: dict[str, type[BaseModel]] = {"setting": Setting, "order": Order}


def json_schema() -> Json:
    """The schema (draft 2020-12) as a plain dict, the same at every call."""
    models: list[tuple[type[BaseModel], Any]] = [
        (TaskContent, "validation"),
        *((p, "validation") for p in PARTS.values()),
    ]
    definitions: Json = models_json_schema(models, ref_template="#/$defs/{model}")[1]["$defs"]
    content: Json = definitions.pop("TaskContent")
    properties: Json = content["properties"]
    for name, model in PARTS.items():
        properties[name] = {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"}, {"type": "null"}]}
    properties["steps"] = {**properties["steps"], "minItems": 1, "description": "At least a reader and a writer."}
    _describe_steps(definitions["Step"])
    return {
        "$schema": DIALECT,
        "title": "Task content of a DataWorks batch synchronization task (DI_OFFLINE)",
        "description": content["description"].partition("\n\nRaises")[0],
        "type": "object",
        "properties": properties,
        # content of version 1.0, which the documents of 2019 know, has no steps
        "anyOf": [{"required": ["steps"]}, {"required": ["configuration"], "properties": {"configuration": _OBJECT}}],
        "$defs": definitions,
    }


_OBJECT: Json = {"type": "object"}


def _describe_steps(step: Json) -> None:
    step_types: defaultdict[str, list[Connector]] = defaultdict(list)
    for known in connectors():
        step_types[known.step_type].append(known)
    properties = step["properties"]
    properties["stepType"] = {
        "description": "The connector. Others than the listed ones are fine.",
        "anyOf": [
            *({"const": name, "description": "; ".join(map(_told, rows))} for name, rows in sorted(step_types.items())),
            {"type": ["string", "null"]},
        ],
    }
    properties["category"] = {
        "description": "What the step does. The documents name reader, writer, map and flatmap.",
        "anyOf": [{"enum": ["reader", "writer", *BETWEEN]}, {"type": ["string", "null"]}],
    }
    properties["name"]["description"] = "What the hops of `order` call the step."
    properties["parameter"]["description"] = "What the connector takes."
    step["allOf"] = [_parameters_of(known) for known in connectors() if known.role in ("reader", "writer")]


def _told(known: Connector) -> str:
    asked = ", ".join((*known.required, *known.documented)) or "nothing"
    return f"{known.role}: asks for {asked}"


def _parameters_of(known: Connector) -> Json:
    """Where a step is this connector, its parameters are described; none is refused or required."""
    return {
        "if": {
            "properties": {"stepType": {"const": known.step_type}, "category": {"const": known.role}},
            "required": ["stepType", "category"],
        },
        "then": {
            "properties": {
                "parameter": {
                    "description": f"Parameters of the {known.role} {known.step_type}. Source: {known.source}.",
                    "properties": _properties(known),
                }
            }
        },
    }


def _properties(known: Connector) -> Json:
    """The parameters by name; a member of an object, `writeMode.replaceKey`, is a property of that object."""
    shown: Json = {name: _described(row) for name, row in known.parameters.items() if "." not in name}
    for name, row in known.parameters.items():
        if "." in name:
            outer, _, member = name.partition(".")
            shown.setdefault(outer, {}).setdefault("properties", {})[member] = _described(row)
    return shown


REQUIRED: Mapping[str, str] = {"engine": " Required.", "page": " Its page marks it required."}


def _described(row: Parameter) -> Json:
    """A parameter with its meaning and its values; others than the listed ones are not refused."""
    shown: Json = {"description": row.meaning + REQUIRED.get(row.required, "") + f" Source: {row.source}."}
    if row.default is not None:
        shown["default"] = row.default
    values = dict(row.values) or {value: "" for case in row.values_when for value in case.values}
    if row.kind == "flag":
        shown["anyOf"] = [{"enum": [True, False]}, {}]
    elif values:
        shown["anyOf"] = [*({"const": value, "description": meaning} for value, meaning in values.items()), {}]
    return shown
