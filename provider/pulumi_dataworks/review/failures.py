"""What the engine's diagnostics say: why a preview failed, what it warns of. Without colours, frames and secrets."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ..content import masked
from ..redaction import redacted
from .hidden import without_texts
from .model import Failure
from .preview import OUR_TYPES, Diagnostic, Digest, Step

_COLOURS = re.compile(r"<\{%.*?%\}>|\x1b\[[0-9;]*[A-Za-z]")
_PREFIX = re.compile(r"^(?:error|warning): ")
_PROBLEM = re.compile(r"^\S+ resource '(?P<name>.*?)' has a problem: ", re.DOTALL)
CODE = re.compile(r"\bDW\d{3}\b")
TRACEBACK = "Traceback (most recent call last):"
_FRAMES = re.compile(r"(?m)^[ \t]+.*\n?")
_OUR_EXCEPTION = re.compile(r"^pulumi_dataworks\.[\w.]+: ")
_OUR_SENTENCE = re.compile(
    r"pulumi-python:dynamic/dataworks:\w+ resource '"
    r"|(?:DISyncTask|NodeSchedule|FileDeployment|ScheduledSync|Business|Folder)\b"
    r"|DW\d{3} "
    r"|pulumi_dataworks\."
)
"""How the sentences of this package begin. They quote no secret, and are redacted before the engine gets them."""
OURS = ("DISyncTask ", "NodeSchedule ", "FileDeployment ", "Business ", "Folder ", "ScheduledSync ")
"""Warnings that a hook gives carry no resource; ours begin so."""
_FILE = re.compile(r"^\w+(?: '.*?')? \(file (?P<id>\d+)\)")


def failures_of(digest: Digest, secrets: Collection[str]) -> tuple[Failure, ...]:
    """The errors of a preview, each once, in the order of the engine."""
    found = [_failure(entry, secrets) for entry in digest.diagnostics if entry.severity == "error"]
    if not found and digest.status:
        found = [Failure("", "", f"pulumi ended with status {digest.status} and without an error.")]
    return tuple(dict.fromkeys(found))


def warnings_of(digest: Digest, secrets: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The warnings about our resources by URN; by the FileId where a hook names only that, "" for neither."""
    found: dict[str, dict[str, None]] = {}
    for entry in digest.diagnostics:
        text = _text(entry, secrets)
        if entry.severity == "warning" and (text.startswith(OURS) or is_ours(entry.urn)):
            file = _FILE.match(text)
            found.setdefault(entry.urn if is_ours(entry.urn) else file["id"] if file else "", {})[text] = None
    return {urn: tuple(texts) for urn, texts in found.items()}


def _failure(entry: Diagnostic, secrets: Collection[str]) -> Failure:
    text = _text(entry, secrets)
    problem = _PROBLEM.match(text)
    code: Any = CODE.search(text)
    name = Step(op="", urn=entry.urn).name or (problem["name"] if problem else "")
    return Failure(task=name, code=code[0] if code else "", text=text[problem.end() :] if problem else text)


def _text(entry: Diagnostic, secrets: Collection[str]) -> str:
    text = _PREFIX.sub("", _COLOURS.sub("", entry.message).strip())
    before, _, frames = text.partition(TRACEBACK)
    shown = " ".join(filter(None, (_safe(before.strip()), _safe(_exception(frames)))))
    return without_texts(shown, secrets).strip()


def _exception(frames: str) -> str:
    """What a traceback ends with: the exception and its message, which may have several lines."""
    *_, last = _FRAMES.split(frames.rstrip()) if frames.strip() else ("",)
    return last.strip()


def _safe(text: str) -> str:
    """A message without secrets. A sentence of ours is finished: only what is written as a credential is masked in it,
    which changes nothing that was redacted before. In a message of somebody else, everything that looks like one."""
    if _OUR_SENTENCE.match(text):
        return redacted(_OUR_EXCEPTION.sub("", text))
    return str(masked(text))


def is_ours(urn: str) -> bool:
    """Whether a URN is of a type of this package."""
    return bool(urn) and Step(op="", urn=urn).type in OUR_TYPES
