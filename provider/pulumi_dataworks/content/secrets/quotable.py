"""Which texts of a task nobody may quote: what DataWorks says is shown, and may repeat anything that was sent to it.

unquotable_texts(properties)    texts to be blanked in messages about a task with these inputs or outputs
secret_texts(value)          those among them that stand under keys of secrets
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...redaction import SHORTEST
from .masking import is_secret_key, is_secret_pair, secrets_in
from .secret_parameters import leaf_texts

QUOTABLE = frozenset(
    {"name", "steptype", "category", "datasource", "table", "tables", "column", "columns", "partition"}
)
"""Keys of the content (lower case) under which names stand: without them nobody understands what a service says, and
the state and every review show them."""

UNMARKED_SHORTEST = 8
"""Characters from which a value that nothing marks as secret is masked. Pulumi does not pass to a hook which values are
secret, so every value may be one; shorter ones are values such as `insert`, which occur in every message."""


def unquotable_texts(properties: Mapping[str, Any]) -> set[str]:
    """Secret parameters, what stands under keys of secrets, and every longer value that is no name. Total."""
    return secrets_of(properties) | set(_long_values(properties.get("task_content")))


def secrets_of(properties: Mapping[str, Any]) -> set[str]:
    """Secret parameters, what stands under keys of secrets, and passwords inside of those (the text of
    `sasl.jaas.config` holds one that a service may quote alone). Total."""
    content = properties.get("task_content")
    texts = {*leaf_texts(properties.get("secret_parameters"), numbers=True), *secret_texts(content)}
    inside = {part.strip("\"'") for text in texts for part in secrets_in(text)}
    return {text for text in texts | inside if len(text) >= SHORTEST}


def secret_texts(value: Any) -> Iterator[str]:
    """Every text and number under a key that names a secret, or beside such a name, at any depth and in no order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            paired = is_secret_pair(one)
            for key, item in one.items():
                if is_secret_key(key) or (paired and key == "value"):
                    yield from leaf_texts(item, numbers=True)
                else:
                    waiting.append(item)
        elif isinstance(one, list | tuple):
            waiting += one


def _long_values(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not (isinstance(key, str) and key.lower() in QUOTABLE):
                yield from _long_values(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _long_values(item)
    elif isinstance(value, str) and len(value) >= UNMARKED_SHORTEST:
        yield value
