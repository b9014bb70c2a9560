"""The steps of a job, as people speak of them: a read-only view. Total on any JSON and on UNKNOWN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .values import UNKNOWN

BETWEEN = ("map", "flatmap", "processor")
"""Categories of steps between reader and writer: the documents name map and flatmap, published jobs also processor."""

ROLES: Mapping[str, str] = {"reader": "reader", "writer": "writer", **dict.fromkeys(BETWEEN, "between")}


@dataclass(frozen=True)
class StepView:
    """One step. What is absent, unknown or of a wrong type is empty here; `raw` is the step as it stands.

    `role` is what its category says: reader, writer, between, or "". `label` is how people call the step: its name,
    else its role, else "step 1".
    """

    index: int
    name: str
    role: str
    step_type: str
    parameter: Mapping[str, Any] = field(repr=False)
    path: str
    label: str
    raw: Any = field(repr=False, default=None)

    @property
    def changes_nothing(self) -> bool:
        """Whether the step is a processor without nodes and edges, as the wizard writes it: rows pass as they are."""
        return (
            isinstance(self.raw, Mapping)
            and self.raw.get("category") == "processor"
            and not self.raw.get("stepType")
            and "nodes" in self.parameter
            and all(_is_empty_part(key, value) for key, value in self.parameter.items())
        )

    def knows(self, key: str) -> bool:
        """Whether it is known what the step says under `key` ("name", "stepType", "parameter", "category")."""
        return self.raw is not UNKNOWN and not (isinstance(self.raw, Mapping) and self.raw.get(key) is UNKNOWN)


def steps_of(content: Any) -> tuple[StepView, ...]:
    """The steps in the order of the document; () where there are none."""
    steps = content.get("steps") if isinstance(content, Mapping) else None
    if not isinstance(steps, list | tuple):
        return ()
    return tuple(_view(index, step) for index, step in enumerate(steps))


def reader_of(content: Any) -> StepView | None:
    """The first step of the category reader."""
    return next((step for step in steps_of(content) if step.role == "reader"), None)


def writer_of(content: Any) -> StepView | None:
    """The first step of the category writer."""
    return next((step for step in steps_of(content) if step.role == "writer"), None)


def _view(index: int, raw: Any) -> StepView:
    step = raw if isinstance(raw, Mapping) else {}
    name, role = _text(step.get("name")), ROLES.get(_text(step.get("category")), "")
    parameter = step.get("parameter")
    return StepView(
        index=index,
        name=name,
        role=role,
        step_type=_text(step.get("stepType")),
        parameter=parameter if isinstance(parameter, Mapping) else {},
        path=f"task_content.steps[{index}]",
        label=name or role or f"step {index + 1}",
        raw=raw,
    )


def _is_empty_part(key: str, value: Any) -> bool:
    """Whether a part of a processor is empty; `version` says nothing about rows."""
    return key == "version" or (value is not UNKNOWN and not value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
