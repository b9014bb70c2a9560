"""From where to where a task moves data: data source and table on both sides, as its content names them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..content import UNKNOWN, StepView, masked, reader_of, writer_of
from ..content.effects.emptying import empties
from .outcome import Endpoint, Flow

TABLE_KEYS = (
    # parameters that name the table, object, index or topic, by the catalogue's purpose "place"
    *("table", "dataTable", "tableName", "collectionName", "collection", "index", "indexName", "topic", "topicName"),
    *("logstore", "object", "path", "fileName", "selectedTables"),
)
LATER = "(known after apply)"
MOST_TABLES = 3
"""Tables of a list that are named; the rest are counted."""


def flow_of(content: Any) -> Flow:
    """Source and target of a content. Total on any JSON and on UNKNOWN."""
    return Flow(endpoint_of(reader_of(content)), endpoint_of(writer_of(content)))


def endpoint_of(step: StepView | None) -> Endpoint:
    """The data source and the table that a step names."""
    if step is None:
        return Endpoint()
    inner = _connection(step.parameter)
    named = {**inner, **step.parameter}
    table = next((text for key in TABLE_KEYS if (text := _text(named.get(key)))), "")
    return Endpoint(_text(named.get("datasource")), table, _text(named.get("partition")))


def emptied(content: Any) -> str:
    """The target that the writer of a content empties, with its partition; "" where it empties none."""
    writer = writer_of(content)
    if writer is None or not empties(writer):
        return ""
    target = endpoint_of(writer)
    name = target.text or "its target"
    return f"{name} {target.partition}".strip()


def _connection(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first entry of `connection`, in which some readers name data source and tables."""
    connection = parameter.get("connection")
    first = connection[0] if isinstance(connection, list | tuple) and connection else connection
    return first if isinstance(first, Mapping) else {}


def _text(value: Any) -> str:
    if value is UNKNOWN:
        return LATER
    if isinstance(value, list | tuple):
        texts = [text for one in value if (text := _text(one))]
        more = f" and {len(texts) - MOST_TABLES} more" if len(texts) > MOST_TABLES else ""
        return ", ".join(texts[:MOST_TABLES]) + more
    return str(masked(value)) if isinstance(value, str) else ""
