"""DW127, DW416: texts that must not be in a content: a secret in plain text, and the text of an unresolved Output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..secrets.masking import REDACTED, is_secret_key, masked
from ..structure import path_of
from ..values import DEEPEST
from . import ERROR, SAVE, WARNING, Found, Job, is_variable, rule

OUTPUT = re.compile(
    r"Calling (?:__str__|\[toString\]|\[toJSON\]) on an \[?Output[\[<]T[\]>]"
    r"|<pulumi\.(?:output|Output)[.\w]*Output object at 0x|Output\[T\] is not supported"
)
"""What SDKs of Pulumi write in place of a value that is not known yet."""

MASK = re.compile(r"(.)\1*|<[^<>]*>|\*.*\*|", re.DOTALL)
"""A mask or placeholder of the documents: one character again and again, or something in angle brackets."""

Place = tuple[int | str, ...]


def _texts(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text inside `value` with its place."""
    if isinstance(value, str):
        yield place, value
    elif len(place) < DEEPEST and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*place, str(key)))
    elif len(place) < DEEPEST and isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*place, index))


def _mentions_output(value: Any) -> bool:
    """Whether a text has the word Output: asked first, because nearly no content has."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "utput" in one:
                return True
        elif isinstance(one, dict | Mapping):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
    return False


@rule(
    "DW127",
    "output-in-text",
    ERROR,
    when=SAVE,
    consequence="the sentence would be sent in place of the value",
    remedy="use Output.concat, Output.format or apply, or give the Output itself as the value",
    source="Pulumi: the text of an Output is a sentence, not its value",
)
def output_in_text(job: Job) -> Found:
    """A text holds the sentence that Pulumi writes for an Output whose value is not known yet."""
    for place, text in _texts(job.content) if _mentions_output(job.content) else ():
        if OUTPUT.search(text):
            yield path_of("task_content", place), "has the text of an Output and not its value"


@rule(
    "DW416",
    "secret-in-plain-text",
    WARNING,
    when=SAVE,
    consequence="the state, previews and everybody who reads the task have it in plain text",
    remedy="move it to secret_parameters, or use a data source of the workspace",
    source="README: secret_parameters; SECURITY.md",
)
def secret_in_plain_text(job: Job) -> Found:
    """A parameter that names a secret has its value in the content, or an address holds a password."""
    for step in job.steps:
        told: set[str] = set()
        columns = ("column", "columns")  # names and types, and thousands of them
        for place, text in _texts({key: item for key, item in step.parameter.items() if key not in columns}):
            key = next((part for part in reversed(place) if isinstance(part, str)), "")
            if _is_secret(key, text) and not is_variable(text):
                path = path_of(f"{step.path}.parameter", place)
                if path not in told:
                    told.add(path)
                    yield path, "is a secret in plain text"


def _is_secret(key: str, text: str) -> bool:
    """Whether a text is a secret by its key, or holds one; ids of keys alone are not secret."""
    if is_secret_key(key):
        placeholder = MASK.fullmatch(text) or text.strip().lower() == key.lower()
        return not key.lower().endswith("id") and not placeholder
    shown = masked(text)
    if shown == text:
        return False
    hidden = re.escape(str(shown)).replace(re.escape(REDACTED), "(.*)")
    found = re.fullmatch(hidden, text, re.DOTALL)
    return found is None or any(not MASK.fullmatch(secret) for secret in found.groups())
