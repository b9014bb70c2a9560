"""DW1: the document and its order; its steps are in `steps`.

What the service checks of these when a task is saved is not published: apart from documents that cannot be sent or
meant, nothing here says that DataWorks would refuse them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..structure import path_of
from ..values import UNKNOWN
from . import DATA, ERROR, HINT, RUN, SAVE, WARNING, Found, Job, Rule, list_at, mapping_at, rule
from .fix import Fix, Place, rename, replace
from .key_rules import close_key

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
        "DW104", "trailing-comma", "A comma is before a closing bracket or brace.", "take it out", "JSON, RFC 8259"
    ),
    _unread(
        "DW105", "no-json", "The text is not valid JSON, for another reason.", "fix it at that place", "JSON, RFC 8259"
    ),
    _unread(
        "DW106",
        "duplicate-key",
        "A key is in one object twice.",
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
        "A step, its parameter, `setting` or `order` is not an object, or a name is not a string.",
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
    ERROR,
    when=RUN,
    consequence="the steps are not connected",
    remedy="write the name of the step exactly, also in case and spaces",
    source="all published jobs but machine-translated pages; what the service does is not published",
)
def hop_names_missing_step(job: Job) -> Found:
    """A hop of `order` leads from or to a name that no step has, such as the former one, and each step has one."""
    if _ends_are_named(job):
        yield from _lost_hops(job)


@rule(
    "DW128",
    "hop-and-step-without-name",
    WARNING,
    when=RUN,
    consequence="the steps are not connected",
    remedy="write the name of the step",
    source="help pages that leave a step out; what the service does is not published",
)
def hop_and_step_without_name(job: Job) -> Found:
    """A hop of `order` leads from or to a name that no step has, and a step has no name."""
    if not _ends_are_named(job):
        yield from _lost_hops(job)


def _ends_are_named(job: Job) -> bool:
    """Whether each step that a hop may name has a name; a transformer needs none."""
    return all(step.name for step in job.steps if step.role != "between")


def _lost_hops(job: Job) -> Found:
    """The ends of hops that name no step; nothing while a name is not known."""
    names = {step.name for step in job.steps}
    if not job.steps or any(not step.knows("name") for step in job.steps):
        return
    for index, hop in enumerate(list_at(mapping_at(job.content, "order"), "hops")):
        for end in ("from", "to"):
            named = hop.get(end) if isinstance(hop, Mapping) else UNKNOWN
            if named is not UNKNOWN and not (isinstance(named, str) and named in names):
                place = ("order", "hops", index, end)
                yield path_of("task_content", place), "names no step", _hop_fix(job, place, named)


def _hop_fix(job: Job, place: Place, named: Any) -> Fix | None:
    """The name of the only step that is meant: the same but for case and spaces, or the one at this end of one hop."""
    names = [step.name for step in job.steps]
    if len(set(names)) < len(names) or not isinstance(named, str):
        return None
    alike = [name for name in names if _plain(name) == _plain(named)]
    role = "reader" if place[-1] == "from" else "writer"
    ends = [step.name for step in job.steps if step.role == role]
    only = ends if len(list_at(mapping_at(job.content, "order"), "hops")) == 1 else []
    for meant in (alike, only):
        if len(meant) == 1 and meant[0]:
            return replace(place, named, meant[0], "Write the name of the step.")
    return None


def _plain(name: str) -> str:
    return name.strip().casefold()


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


@rule(
    "DW125",
    "unknown-key",
    HINT,
    when=RUN,
    consequence="it may be ignored",
    remedy="check its spelling",
    source="keys of all published jobs",
)
def unknown_key(job: Job) -> Found:
    """A key at the top of the content that no published job has, and that looks like none of theirs."""
    for key in job.content:
        if isinstance(key, str) and key not in KEYS and not _is_datax(job) and not close_key(key, KEYS):
            yield f"task_content.{key}", "is not a key that the documents name"


@rule(
    "DW129",
    "near-miss-document-key",
    WARNING,
    when=DATA,
    consequence="it is ignored, and the run uses the default of the one that is meant",
    remedy="write the key as the documents do; case counts",
    source="keys of all published jobs and of the help page of the settings; engine: keys are compared exactly",
)
def near_miss_document_key(job: Job) -> Found:
    """A key of the document, a step, a hop or the setting differs from a documented one in case or in a few letters."""
    if _is_datax(job):
        return
    setting = mapping_at(job.content, "setting")
    objects: list[tuple[Place, Mapping[str, Any], tuple[str, ...]]] = [
        ((), job.content, KEYS),
        (("setting",), setting, SETTING_KEYS),
        (("setting", "speed"), mapping_at(setting, "speed"), SPEED_KEYS),
        (("setting", "errorLimit"), mapping_at(setting, "errorLimit"), LIMIT_KEYS),
        (("order",), mapping_at(job.content, "order"), ("hops",)),
    ]
    objects += [(("steps", step.index), step.raw, STEP_KEYS) for step in job.steps if isinstance(step.raw, Mapping)]
    for place, owner, names in objects:
        for key, value in owner.items():
            meant = close_key(key, names) if isinstance(key, str) and key not in names else None
            if meant is not None and meant not in owner:
                at = (*place, key)
                yield (
                    path_of("task_content", at),
                    f"is not a key of the documents; {meant} is meant",
                    replace_key(at, value, meant),
                )


SETTING_KEYS = ("speed", "errorLimit", "jvmOption", "jvmMemory", "executeMode", "failoverEnable", "locale", "common")
SPEED_KEYS = ("concurrent", "throttle", "mbps", "dmu", "jvmOption", "channel", "byte", "record")
LIMIT_KEYS = ("record", "percentage", "strategy")
STEP_KEYS = ("stepType", "parameter", "name", "category", "copies", "displayName", "description", "gui")


def replace_key(place: Place, value: Any, key: str) -> Fix:
    """Another key; then anything may be found, for the whole document is read in another way."""
    fix = rename(place, value, key)
    return Fix(fix.description, fix.edits, ())


def _is_datax(job: Job) -> bool:
    """Old DataX jobs are told as such."""
    return isinstance(job.content.get("job"), Mapping)


@rule(
    "DW126",
    "other-version",
    HINT,
    when=SAVE,
    consequence="only type job of version 2.0 is documented today, and only that is checked here",
    remedy='write "type": "job" and "version": "2.0", with steps',
    source="all published jobs; the documents of 2019 know a version 1.0",
)
def other_version(job: Job) -> Found:
    """`type` is not job, or `version` not 2.0."""
    for key, usual in (("type", "job"), ("version", "2.0")):
        said = job.content.get(key)
        if said is not None and said is not UNKNOWN and said != usual:
            yield f"task_content.{key}", "is not what published jobs say"
