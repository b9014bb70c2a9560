"""Whom to ask about a task and where to see it: facts that the states of a preview hold.

owner_of(steps)             the user id of the owner, as its schedule knows it
console_address(step)       the page of the file in the console
docs_address(code, base)    the row of a finding or an effect in the documents
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .preview import SCHEDULE_TOKEN, SECRET, SENTINELS, Step
from .provenance import safe_url

_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+(?:-\d+)?(?:-[a-z0-9]+)*")

CONSOLE = "https://ide2-{region}.data.aliyun.com/?defaultProjectId={project}&fileId={file}"
"""DataStudio of a workspace. A guess: host and defaultProjectId are what the console shows in its own address, and no
document describes them; that fileId opens the file is not known. Where it does not, the workspace opens."""

PAGES = (("DW", "findings.md"), ("DE", "effects.md"))
"""The beginning of a code, and the document that has it."""


def owner_of(steps: Iterable[Step]) -> str:
    """The owner that the newest state of a schedule names, a user id; "" where none does."""
    for step in steps:
        if step.type != SCHEDULE_TOKEN:
            continue
        for state in (step.new, step.old):
            held = {**state.inputs, **state.outputs} if state is not None else {}
            owner = held.get("owner")
            if isinstance(owner, str) and owner and owner != SECRET and owner not in SENTINELS:
                return owner
    return ""


def console_address(step: Step) -> str:
    """The address of the file of a step; "" where the region or the file is not known."""
    for state in (step.old, step.new):
        region = state.outputs.get("region") if state is not None else None
        if isinstance(region, str) and _REGION.fullmatch(region) and step.file:
            project, _, file = step.file.partition(":")
            return CONSOLE.format(region=region, project=project, file=file)
    return ""


def docs_address(code: str, base: str) -> str:
    """The place of a code in the documents that are published under `base`; "" where that is not known."""
    page = next((page for start, page in PAGES if code.startswith(start)), "")
    return safe_url(f"{base}/{page}#{code.lower()}") if base and page else ""
