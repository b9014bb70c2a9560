"""Where a program declares a resource, as the engine recorded it.

declared_at(state)      the file, relative to the project, and the line

`sourcePosition` is the call into the SDK, which is in this package; `stackTrace` has the frames above it, the innermost
first, and those of the language host after the ones of the program (pulumi/pulumi, in sdk/python/cmd).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from .preview import State

PROJECT = "Pulumi.yaml"
"""Where a task is shown whose line is not known."""
HOST = "pulumi-language-python-exec"

_POSITION = re.compile(r"project:///(?P<path>[^#]+)#(?P<line>\d{1,9})(?:,\d+)?")


def declared_at(state: State | None) -> tuple[str, int]:
    """The outermost line of the program that leads to a resource; ("Pulumi.yaml", 0) where no frame is of the program.

    Frames of installed packages and of anything outside the project do not count.
    """
    frames = state.stack_trace if state is not None else None
    found: tuple[str, int] | None = None
    for frame in frames if isinstance(frames, list) else ():
        place = _place(frame)
        if place is not None and place[0] == HOST:
            break
        found = place if place is not None and _is_of_program(place[0]) else found
    return found or (PROJECT, 0)


def _place(frame: Any) -> tuple[str, int] | None:
    text = frame.get("sourcePosition") if isinstance(frame, Mapping) else None
    position = _POSITION.fullmatch(text) if isinstance(text, str) else None
    return (position["path"], int(position["line"])) if position else None


def _is_of_program(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return not any(part.startswith(".") or part == "site-packages" for part in parts)
