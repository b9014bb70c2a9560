"""DW114 to DW124: the steps, what they are and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..catalogue.loader import connector, meant_step_type, step_types
from ..steps import ROLES
from ..structure import path_of
from . import HINT, RUN, WARNING, Found, Job, rule
from .fix import Edit, EditKind, Fix, Place, replace


def _missing(role: str) -> Any:
    def check(job: Job) -> Found:
        # A step of which nobody knows what it is may be the one; other rules speak of it.
        if job.steps and all(step.role not in (role, "") for step in job.steps):
            yield "task_content.steps", f"has no {role}"

    check.__doc__ = f"No step has the category {role}."
    return check


def _twice(role: str) -> Any:
    def check(job: Job) -> Found:
        for step in [step for step in job.steps if step.role == role][1:]:
            yield f"{step.path}.category", f"is a second {role}"

    check.__doc__ = f"More than one step has the category {role}."
    return check


ENDS = tuple(
    rule(
        code,
        f"{role}-{name}",
        WARNING,
        when=RUN,
        consequence="the task cannot run" if name == "missing" else "which of them is meant is not documented",
        remedy=f"write exactly one step of the category {role}",
        source="help pages: at least one reader and one writer; no published job has two",
    )(made(role))
    for code, role, name, made in (
        ("DW114", "reader", "missing", _missing),
        ("DW115", "writer", "missing", _missing),
        ("DW116", "reader", "twice", _twice),
        ("DW117", "writer", "twice", _twice),
    )
)


@rule(
    "DW118",
    "unknown-category",
    WARNING,
    when=RUN,
    consequence="the step is not taken for what it is",
    remedy="write reader, writer, map, flatmap or processor, in small letters",
    source="help pages; seen in machine-translated ones only",
)
def unknown_category(job: Job) -> Found:
    """A step has a category that no document names, or none."""
    for step in job.steps:
        if isinstance(step.raw, Mapping) and step.knows("category") and not step.role:
            said = step.raw.get("category")
            meant = said.strip().lower() if isinstance(said, str) else ""
            fix = (
                replace(("steps", step.index, "category"), said, meant, f"Write {meant}.", shows=())
                if meant in ROLES
                else None
            )
            yield f"{step.path}.category", "is missing" if said is None else "is none that DataWorks knows", fix


@rule(
    "DW119",
    "duplicate-step-name",
    WARNING,
    when=RUN,
    consequence="hops and secret parameters cannot tell the steps apart",
    remedy="give each step a name of its own",
    source="no published job has one; what the service does is not published",
)
def duplicate_step_name(job: Job) -> Found:
    """Two steps have the same name."""
    seen: set[str] = set()
    for step in job.steps:
        if step.name and step.name in seen:
            yield f"{step.path}.name", "is the name of an earlier step, too"
        seen.add(step.name)


@rule(
    "DW120",
    "steps-out-of-order",
    HINT,
    when=RUN,
    consequence="data flows in the order of the list",
    remedy="write the reader first, then the steps between, then the writer",
    source="help page of transformers; all published jobs",
)
def steps_out_of_order(job: Job) -> Found:
    """The writer is before the reader."""
    if job.reader and job.writer and job.writer.index < job.reader.index:
        yield job.writer.path, "is a writer before the reader"


@rule(
    "DW121",
    "step-type-missing",
    WARNING,
    when=RUN,
    consequence="the engine finds no plug-in",
    remedy="write the connector, such as mysql or odps",
    source="engine: Framework-10",
)
def step_type_missing(job: Job) -> Found:
    """A reader or writer has no step type, or an empty one."""
    for step in job.ends:
        if step.knows("stepType") and not step.step_type.strip():
            yield f"{step.path}.stepType", "is missing or empty"


@rule(
    "DW122",
    "step-type-spelling",
    WARNING,
    when=RUN,
    consequence="the engine finds no plug-in",
    remedy="write the step type as the catalogue does",
    source="engine: Framework-10; the skill itself wrote hologres once and corrected it",
)
def step_type_spelling(job: Job) -> Found:
    """A step type is written in another case than the documents write it, or is the name of a product."""
    for step in job.ends:
        meant = meant_step_type(step.step_type)
        if meant is not None:
            fix = replace(("steps", step.index, "stepType"), step.step_type, meant, f"Write {meant}.", shows=())
            yield f"{step.path}.stepType", f"is none, and {meant} is meant", fix


@rule(
    "DW123",
    "unknown-step-type",
    HINT,
    when=RUN,
    consequence="nothing is known of its parameters",
    remedy="check its spelling",
    source="the catalogue of this package knows published pages only",
)
def unknown_step_type(job: Job) -> Found:
    """A step type is not in the catalogue, or not in this role."""
    for step in job.ends:
        if not step.step_type.strip() or meant_step_type(step.step_type):
            continue
        if connector(step.step_type, step.role) is None:
            known = step.step_type in step_types()
            yield f"{step.path}.stepType", f"is not known as a {step.role}" if known else "is not known here"


@rule(
    "DW124",
    "comment-in-key",
    WARNING,
    when=RUN,
    consequence="the parameter counts as missing",
    remedy="take the comment out of the key",
    source="a published page has one",
)
def comment_in_key(job: Job) -> Found:
    """A key of a step or its parameter holds a comment, left from a page of the documents."""
    for step in job.steps:
        for at, keys in ((), step.raw), (("parameter",), step.parameter):
            commented = (
                [key for key in keys if isinstance(key, str) and COMMENT in key] if isinstance(keys, Mapping) else []
            )
            if commented:
                place = ("steps", step.index, *at)
                yield (
                    path_of("task_content", place),
                    "has a key with a comment in it",
                    _without_comments(place, keys, commented),
                )


COMMENT = " //"


def _without_comments(place: Place, keys: Mapping[str, Any], commented: list[str]) -> Fix | None:
    """Each key without its comment, where no two keys become one."""
    plain = {key: key.partition(COMMENT)[0].strip() for key in commented}
    if not all(plain.values()) or len({*keys} - {*commented} | {*plain.values()}) < len(keys):
        return None
    edits = tuple(Edit(EditKind.RENAME, (*place, key), keys[key], name) for key, name in plain.items())
    return Fix("Remove the comment from the key.", edits, place)
