"""What a run of adopt has read, kept on disk until the run ends, so that an interrupted one is resumed.

A reading counts as long as the listing shows the same revision of the task. Readings with a secret are not kept: they
are read again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..content import masked, read_live_json
from ..plan.publishing import PublishState, Version
from ..studio.port import ObjectKey
from ..studio.task_listing import ListedTask, WholeTask

FORMAT = 1


class Readings:
    """The readings of one file. `keep` may be called from one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[tuple[str, str], WholeTask] = {}
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            lines = []
        for line in lines:
            whole = _read(line)
            if whole is not None:
                self._known[whole.listed.key.id, whole.listed.revision] = whole

    def of(self, task: ListedTask) -> WholeTask | None:
        """The reading of this revision of a task."""
        found = self._known.get((task.key.id, task.revision))
        return found if found is not None and found.listed == task else None

    def keep(self, whole: WholeTask) -> None:
        """Append a reading, unless it holds a secret."""
        held = json.loads(json.dumps(asdict(whole)))
        content = read_live_json(whole.code)
        if (whole.code and not content) or masked(content) != content or masked(held) != held:
            return
        line = json.dumps({"format": FORMAT, **held}, ensure_ascii=False) + "\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(line.encode("utf-8", "replace"))


def _read(line: str) -> WholeTask | None:
    """A reading of a line; None for one that a killed run left unfinished, or that another version wrote."""
    try:
        held: dict[str, Any] = json.loads(line)
        if held.pop("format") != FORMAT:
            return None
        listed = held.pop("listed")
        state = held.pop("state")
        return WholeTask(
            listed=ListedTask(**{**listed, "key": ObjectKey(**listed["key"])}),
            state=None if state is None else _state(state),
            **held,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _state(held: Mapping[str, Any]) -> PublishState:
    versions = held["versions"]
    return PublishState(**{**held, "versions": None if versions is None else tuple(Version(**one) for one in versions)})
