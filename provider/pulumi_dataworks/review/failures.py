"""What the engine's diagnostics say: why a preview failed, what it warns of. Without colours, frames and secrets."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ..content import masked
from .hidden import without_texts
from .model import Failure
from .preview import Diagnostic, Digest, Step

_COLOURS = re.compile(r"<\{%.*?%\}>|\x1b\[[0-9;]*[A-Za-z]")
_PREFIX = re.compile(r"^(?:error|warning): ")
_PROBLEM = re.compile(r"^\S+ resource '(?P<name>.*?)' has a problem: ", re.DOTALL)
CODE = re.compile(r"\bDW\d{3}\b")
TRACEBACK = "Traceback (most recent call last):"
OURS = "DISyncTask "
"""Warnings that a hook gives carry no resource; ours begin so."""


def failures_of(digest: Digest, secrets: Collection[str]) -> tuple[Failure, ...]:
    """The errors of a preview, each once, in the order of the engine."""
    found = [_failure(entry, secrets) for entry in digest.diagnostics if entry.severity == "error"]
    if not found and digest.status:
        found = [Failure("", "", f"pulumi ended with status {digest.status} and without an error.")]
    return tuple(dict.fromkeys(found))


def warnings_of(digest: Digest, secrets: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The warnings about tasks by URN; "" holds those that name no resource."""
    found: dict[str, dict[str, None]] = {}
    for entry in digest.diagnostics:
        text = _text(entry, secrets)
        if entry.severity == "warning" and (text.startswith(OURS) or _is_task(entry.urn)):
            found.setdefault(entry.urn, {})[text] = None
    return {urn: tuple(texts) for urn, texts in found.items()}


def _failure(entry: Diagnostic, secrets: Collection[str]) -> Failure:
    text = _text(entry, secrets)
    problem = _PROBLEM.match(text)
    code: Any = CODE.search(text)
    name = Step(op="", urn=entry.urn).name or (problem["name"] if problem else "")
    return Failure(task=name, code=code[0] if code else "", text=text[problem.end() :] if problem else text)


def _text(entry: Diagnostic, secrets: Collection[str]) -> str:
    text = _PREFIX.sub("", _COLOURS.sub("", entry.message).strip())
    if TRACEBACK in text:
        before, _, frames = text.partition(TRACEBACK)
        text = f"{before.strip()} {frames.strip().splitlines()[-1].strip() if frames.strip() else ''}"
    return without_texts(str(masked(text)), secrets).strip()


def _is_task(urn: str) -> bool:
    return bool(urn) and Step(op="", urn=urn).is_task
