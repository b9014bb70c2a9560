"""Which texts of a task nobody may quote: what DataWorks says is shown, and may repeat anything that was sent to it.

private_texts(properties)    texts to be blanked in messages about a task with these inputs or outputs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .blanking import is_secret_key, is_secret_pair
from .secrets import SHORTEST

QUOTABLE = frozenset(
    {"name", "steptype", "category", "datasource", "table", "tables", "column", "columns", "partition"}
)
"""Keys of the content (lower case) under which names stand: without them nobody understands what a service says, and
the state and every review show them."""

SHORTEST_VALUE = 8
"""Characters from which on another value of the content is blanked. Pulumi does not tell a hook which values are
secret, so all of them count as such; shorter ones are words such as `insert`, which stand everywhere."""


def private_texts(properties: Mapping[str, Any]) -> set[str]:
    """Secret parameters, what stands under keys of secrets, and every longer value that is no name. Total."""
    secrets = {text for text in _texts(properties.get("secret_parameters")) if len(text) >= SHORTEST}
    return secrets | set(_private(properties.get("task_content")))


def _private(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        paired = is_secret_pair(value)
        for key, item in value.items():
            if is_secret_key(key) or (paired and key == "value"):
                yield from (text for text in _texts(item) if len(text) >= SHORTEST)
            elif not (isinstance(key, str) and key.lower() in QUOTABLE):
                yield from _private(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _private(item)
    elif isinstance(value, str) and len(value) >= SHORTEST_VALUE:
        yield value


def _texts(value: Any) -> Iterator[str]:
    """All leaves as text: a password may be a number, too."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
