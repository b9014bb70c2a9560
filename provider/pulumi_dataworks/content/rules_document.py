"""DW1: the document and its steps.

What the service checks of these when a task is saved is not published: apart from documents that cannot be sent or
meant, nothing here says that DataWorks would refuse them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .connectors import STEP_TYPES, connector, meant_step_type
from .rules import ERROR, HINT, RUN, SAVE, WARNING, Found, Job, Rule, list_at, mapping_at, rule
from .task import path_of
from .values import UNKNOWN

KEYS = ("type", "version", "steps", "setting", "order", "extend", "transform", "configuration")
"""Keys at the top of published jobs; `configuration` belongs to version 1.0."""


def _unread(code: str, name: str, reported: str, remedy: str, source: str) -> Rule:
    return Rule(code, name, ERROR, SAVE, reported, "the task cannot be sent", remedy, source)


NOT_SENT = (
    # found by `text` and `task`, which name these codes
    _unread(
        "DW102", "not-an-object", "The content is something else than an object.", "give an object", "API: TaskContent"
    ),
    _unread(
        "DW103",
        "comment-in-text",
        "The JSON text holds a comment.",
        "take it out",
        "help pages: comments must be removed before a run",
    ),
    _unread(
        "DW104", "trailing-comma", "A comma stands before a closing bracket or brace.", "take it out", "JSON, RFC 8259"
    ),
    _unread("DW105", "no-json", "The text is no JSON, for another reason.", "mend it at that place", "JSON, RFC 8259"),
    _unread(
        "DW106",
        "duplicate-key",
        "A key stands twice in one object.",
        "leave one out: only the last one would be kept",
        "JSON, RFC 8259: unpredictable",
    ),
    _unread(
        "DW107",
        "cannot-be-carried",
        "A value that JSON or the engine of Pulumi would change or break: a number that is not finite or beyond 2^53, "
        "half a surrogate pair, a type of Python, nesting without end.",
        "write it as text",
        "JSON, RFC 8259; Pulumi holds numbers as 64-bit floats",
    ),
    _unread(
        "DW108",
        "double-encoded",
        "The JSON text is a text that holds the JSON text.",
        "encode it once",
        "API: TaskContent is the JSON text of an object",
    ),
    _unread(
        "DW109",
        "steps-missing",
        "`steps` is missing, empty or no list.",
        "list at least a reader and a writer",
        "help pages: at least one reader and one writer",
    ),
    _unread(
        "DW110",
        "wrong-type",
        "A step, its parameter, `setting` or `order` is no object, or a name is no text.",
        "write it as the script mode of DataWorks shows it",
        "all published jobs",
    ),
    _unread(
        "DW111",
        "old-datax-shape",
        "The content is a DataX job: `job.content[].reader.plugin`.",
        "write steps, as the script mode of DataWorks shows them",
        "skill: the API rejects this shape",
    ),
)


@rule(
    "DW101",
    "hop-names-missing-step",
    WARNING,
    when=RUN,
    consequence="the steps are not connected",
    remedy="write the name of the step exactly, also in case and spaces",
    source="all published jobs but machine-translated pages; what the service does is not published",
)
def hop_names_missing_step(job: Job) -> Found:
    """A hop of `order` leads from or to a name that no step has."""
    names = {step.name for step in job.steps}
    if not job.steps or any(not step.knows("name") for step in job.steps):
        return
    for index, hop in enumerate(list_at(mapping_at(job.content, "order"), "hops")):
        for end in ("from", "to"):
            named = hop.get(end) if isinstance(hop, Mapping) else UNKNOWN
            if named is not UNKNOWN and not (isinstance(named, str) and named in names):
                yield path_of("task_content", ("order", "hops", index, end)), "names no step"


@rule(
    "DW112",
    "hops-missing",
    HINT,
    when=SAVE,
    consequence="some documents call it required",
    remedy="write one hop from the reader to the writer",
    source="the documents contradict each other, and published jobs leave it out",
)
def hops_missing(job: Job) -> Found:
    """`order` is left out, or has no hops."""
    order = job.content.get("order")
    if job.steps and order is not UNKNOWN and not mapping_at(job.content, "order").get("hops"):
        yield "task_content.order", "has no hops"


@rule(
    "DW113",
    "hop-not-reader-to-writer",
    HINT,
    when=RUN,
    consequence="the documents show one hop only, from the reader to the writer",
    remedy="write one hop from the reader to the writer; steps between need none",
    source="all published jobs, with transformers too",
)
def hop_not_reader_to_writer(job: Job) -> Found:
    """A hop starts at another step than a reader, or ends at another one than a writer."""
    roles = {step.name: step.role for step in job.steps if step.name and step.knows("category")}
    for index, hop in enumerate(list_at(mapping_at(job.content, "order"), "hops")):
        for end, wanted in (("from", "reader"), ("to", "writer")):
            named = hop.get(end) if isinstance(hop, Mapping) else None
            if isinstance(named, str) and roles.get(named, wanted) not in (wanted, ""):
                yield path_of("task_content", ("order", "hops", index, end)), f"names another step than a {wanted}"


def _missing(role: str) -> Any:
    def judge(job: Job) -> Found:
        # A step of which nobody knows what it is may be the one; other rules speak of it.
        if job.steps and all(step.role not in (role, "") for step in job.steps):
            yield "task_content.steps", f"has no {role}"

    judge.__doc__ = f"No step has the category {role}."
    return judge


def _twice(role: str) -> Any:
    def judge(job: Job) -> Found:
        for step in [step for step in job.steps if step.role == role][1:]:
            yield f"{step.path}.category", f"is a second {role}"

    judge.__doc__ = f"More than one step has the category {role}."
    return judge


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
            yield f"{step.path}.category", "is missing" if said is None else "is none that DataWorks knows"


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
    remedy="write the reader first, then what stands between, then the writer",
    source="help page of transformers; all published jobs",
)
def steps_out_of_order(job: Job) -> Found:
    """The writer stands before the reader."""
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
    source="engine: Framework-10; the skill itself wrote hologres once and mended it",
)
def step_type_spelling(job: Job) -> Found:
    """A step type is written in another case than the documents write it, or is the name of a product."""
    for step in job.ends:
        meant = meant_step_type(step.step_type)
        if meant is not None:
            yield f"{step.path}.stepType", f"is none, and {meant} is meant"


@rule(
    "DW123",
    "unknown-step-type",
    HINT,
    when=RUN,
    consequence="nothing is known of its parameters",
    remedy="look at its spelling",
    source="the catalogue of this package knows published pages only",
)
def unknown_step_type(job: Job) -> Found:
    """A step type is not in the catalogue, or not in this role."""
    for step in job.ends:
        if not step.step_type.strip() or meant_step_type(step.step_type):
            continue
        if connector(step.step_type, step.role) is None:
            known = step.step_type in STEP_TYPES
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
        for at, keys in ((step.path, step.raw), (f"{step.path}.parameter", step.parameter)):
            if isinstance(keys, Mapping) and any(isinstance(key, str) and " //" in key for key in keys):
                yield at, "has a key with a comment in it"


@rule(
    "DW125",
    "unknown-key",
    HINT,
    when=RUN,
    consequence="it may be ignored",
    remedy="look at its spelling",
    source="keys of all published jobs",
)
def unknown_key(job: Job) -> Found:
    """A key at the top of the content that no published job has."""
    for key in job.content:
        if isinstance(key, str) and key not in KEYS and not _is_datax(job):
            yield f"task_content.{key}", "is no key that the documents name"


def _is_datax(job: Job) -> bool:
    """Old DataX jobs are told as such."""
    return isinstance(job.content.get("job"), Mapping)


@rule(
    "DW126",
    "other-version",
    HINT,
    when=SAVE,
    consequence="only type job of version 2.0 is documented today, and only that is judged here",
    remedy='write "type": "job" and "version": "2.0", with steps',
    source="all published jobs; the documents of 2019 know a version 1.0",
)
def other_version(job: Job) -> Found:
    """`type` is not job, or `version` not 2.0."""
    for key, usual in (("type", "job"), ("version", "2.0")):
        said = job.content.get(key)
        if said is not None and said is not UNKNOWN and said != usual:
            yield f"task_content.{key}", "is not what published jobs say"


DOCUMENT: tuple[Rule, ...] = (
    hop_names_missing_step,
    *NOT_SENT,
    hops_missing,
    hop_not_reader_to_writer,
    *ENDS,
    unknown_category,
    duplicate_step_name,
    steps_out_of_order,
    step_type_missing,
    step_type_spelling,
    unknown_step_type,
    comment_in_key,
    unknown_key,
    other_version,
)
