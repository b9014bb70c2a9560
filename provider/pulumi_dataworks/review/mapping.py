"""The column mapping before and after as one list of lines: an inserted column is one line, not every later one."""

from __future__ import annotations

from typing import Any

from ..content import UNKNOWN, Column, ColumnMapping, Pair, StepView, column_mapping, masked, steps_of
from ..content.diff.alignment import align
from .model import MappingLine, StepPicture


def mapping_lines(old: Any, new: Any) -> tuple[MappingLine, ...]:
    """The lines of two contents, all of them; () where neither has a mapping.

    A pair is the same where both columns have the same names; one that changed a column or a type is `changed`.
    """
    before, after = _pairs(old), _pairs(new)
    keys_before, keys_after = ([_key(pair) for pair in pairs] for pairs in (before, after))
    types_before, types_after = ([_types(pair) for pair in pairs] for pairs in (before, after))
    if keys_before == keys_after and types_before == types_after:
        return tuple(MappingLine("same", old_pair, pair) for old_pair, pair in zip(before, after, strict=True))
    alignment = align(keys_before, keys_after)
    gone = [before[index] for index in alignment.removed]
    lines: list[MappingLine] = []
    for index, pair in enumerate(after):
        origin = alignment.origins[index]
        if origin is None:
            lines.append(MappingLine("added", None, pair))
            continue
        while gone and index not in alignment.moved and gone[0].position < before[origin].position:
            lines.append(MappingLine("removed", gone.pop(0), None))
        kind = "changed" if types_before[origin] != types_after[index] or index in alignment.renamed else "same"
        lines.append(MappingLine("moved" if index in alignment.moved else kind, before[origin], pair))
    return (*lines, *(MappingLine("removed", pair, None) for pair in gone))


def pictures(content: Any) -> tuple[StepPicture, ...]:
    """The steps of a content in the order of the document."""
    return tuple(
        StepPicture(label=step.label, role=step.role, step_type=step.step_type, where=_where(step))
        for step in steps_of(content)
    )


def _where(step: StepView) -> str:
    named = [step.parameter.get(key) for key in ("datasource", "table")]
    named = ["(known after apply)" if part is UNKNOWN else part for part in named]
    return str(masked(" / ".join(part for part in named if isinstance(part, str))))


def _pairs(content: Any) -> tuple[Pair, ...]:
    mapping: ColumnMapping | None = column_mapping(content)
    return mapping.pairs if mapping else ()


def _key(pair: Pair) -> str:
    return f"{_name(pair.source)}\0{_name(pair.target)}"


def _name(column: Column | None) -> str:
    return f"{column.kind}:{column.name}" if column else ""


def _types(pair: Pair) -> tuple[str, str]:
    return tuple(side.type if side else "" for side in (pair.source, pair.target))  # type: ignore[return-value]
