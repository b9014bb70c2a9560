"""Validation of a task's inputs by `check`: pure, total, tolerant of unknown values.

problems(news, ...)       everything that fails `check`, each with its path and what to do
findings(news)            what is wrong with the content, less what the program silences
checked(olds, news)       the inputs in one form: the old one wherever the meaning is the same
inputs_as_read(live, ...) the inputs that would give a task as DataWorks has it
OPTIONS                   inputs that control this package and are no part of the task
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from .. import content as tasks
from ..content import UNKNOWN, Finding, Problem, Severity
from .ids import IDS, id_text, text_errors
from .properties import PROPERTIES
from .unmapped import folder_errors
from .updates import TASK_TYPE

OPTIONS = ("origin", "strict", "ignore_findings", "adopt_existing", "adopt", "adopt_file_id", "on_conflict")
"""Inputs that are no part of the task: a change of one alone is no change, and nothing is sent for it."""

IN_PLAIN_TEXT = "DW416"
STEP_KEY = re.compile(r"steps\[(\d+)\]\.parameter\.(.+)")

ON_CONFLICT = ("refuse", "overwrite")

IDENTICAL = "identical"
"""`adopt`: a creation adopts the task that exists, if it does not differ from what the program declares."""

ADOPTS_ANY = (
    "adopt_existing: a file of this name in this folder is adopted, and what differs in it is overwritten. A preview "
    "does not read it; `dataworks review --online` does."
)
ADOPTS_IDENTICAL = (
    "it is not created: `pulumi up` adopts {which} if it is identical in meaning, and else ends with an error that "
    "names the differences. A preview does not read it; `dataworks review --online` does."
)

Rule = Callable[[Mapping[str, Any]], list[Problem]]


def _secret_parameters(news: Mapping[str, Any]) -> list[Problem]:
    secrets = news.get("secret_parameters")
    if secrets is None:
        return []
    return tasks.encoding_errors(secrets, "secret_parameters") or tasks.secret_parameter_problems(
        news.get("task_content"), secrets
    )


def _project_id(news: Mapping[str, Any]) -> list[Problem]:
    value = id_text(news.get("project_id"))
    if value is UNKNOWN or (isinstance(value, str) and IDS.fullmatch(value)):
        return []
    return [Problem("project_id", "must be the id of a workspace", 'write it as a string, such as "10000"')]


def _allowed(name: str, values: tuple[Any, ...], what: str, remedy: str) -> Rule:
    """The rule of an input that may be left out, and else is one of `values`."""

    def rule(news: Mapping[str, Any]) -> list[Problem]:
        value = news.get(name)
        if value is None or value is UNKNOWN or (type(value) is type(values[0]) and value in values):
            return []
        return [Problem(name, what, remedy)]

    return rule


def _flag(name: str) -> Rule:
    return _allowed(name, (True, False), "must be true or false", "write True, False, or leave it out")


def _text(name: str, remedy: str, *, optional: bool = False) -> Rule:
    def rule(news: Mapping[str, Any]) -> list[Problem]:
        value = news.get(name)
        if value is UNKNOWN or (optional and value is None):
            return []
        if not isinstance(value, str) or not value.strip():
            return [Problem(name, "must be a string, and not an empty one", remedy)]
        return text_errors(value, name)

    return rule


def _cu(news: Mapping[str, Any]) -> list[Problem]:
    return [] if news.get("cu") in (None, UNKNOWN) else tasks.cu_problems(news["cu"])


def _extend(news: Mapping[str, Any]) -> list[Problem]:
    return tasks.extend_conflict(news.get("task_content"), news.get("resource_group"), news.get("cu"))


def _ignore_findings(news: Mapping[str, Any]) -> list[Problem]:
    codes = news.get("ignore_findings")
    if codes is None or codes is UNKNOWN:
        return []
    if not isinstance(codes, list | tuple):
        return [Problem("ignore_findings", "must be a list", 'write a list of codes, such as ["DW501"]')]
    return [
        Problem(f"ignore_findings[{index}]", "must be the code of a finding", "use one of docs/findings.md")
        for index, code in enumerate(codes)
        if code is not UNKNOWN and not (isinstance(code, str) and code in tasks.BY_CODE)
    ]


def _adopt_file_id(news: Mapping[str, Any]) -> list[Problem]:
    value = id_text(news.get("adopt_file_id"))
    if value is None or value is UNKNOWN or (isinstance(value, str) and IDS.fullmatch(value)):
        return []
    return [Problem("file_id", "must be the id of a file", 'write it as a string, such as "1000001"')]


def _one_adoption(news: Mapping[str, Any]) -> list[Problem]:
    if news.get("adopt_existing") is not True or (news.get("adopt") is None and news.get("adopt_file_id") is None):
        return []
    what = "cannot be set together with adopt or file_id: they adopt a task only where nothing would be overwritten"
    return [Problem("adopt_existing", what, "set one of them")]


RULES = (
    _project_id,
    _allowed(
        "task_type",
        (TASK_TYPE,),
        f"must be {TASK_TYPE}: UpdateDISyncTask and GetFile are for batch synchronization tasks only",
        f"leave it out, or write {TASK_TYPE}",
    ),
    _text("task_name", "write the name that the task has in DataWorks"),
    _secret_parameters,
    _text(
        "resource_group",
        "write the Identifier of the data integration resource group, or leave it out",
        optional=True,
    ),
    _cu,
    _extend,
    _flag("keep_production"),
    _flag("strict"),
    _ignore_findings,
    _flag("adopt_existing"),
    _allowed(
        "adopt",
        (IDENTICAL,),
        f"must be {IDENTICAL}",
        "leave it out, or write identical; adopt_existing=True overwrites",
    ),
    _adopt_file_id,
    _one_adoption,
    _allowed(
        "on_conflict",
        ON_CONFLICT,
        f"must be one of {', '.join(ON_CONFLICT)}",
        "leave it out, or write overwrite",
    ),
)


def problems(news: Mapping[str, Any], *, strict: bool = False, new: bool | None = False) -> list[Problem | Finding]:
    """Everything that fails `check`, all at once. Raises nothing. `new`: the workspace has the new Data Studio.

    `strict` is dataworks:strict: warnings fail, too. The input of that name wins. That a secret is in plain text
    (DW416) never fails: Pulumi does not pass to a hook which values are secret.
    """
    own = news.get("strict")
    strict = own if isinstance(own, bool) else strict
    return [
        *(problem for rule in RULES for problem in rule(news)),
        *folder_errors(news.get("file_folder_path"), new=new),
        *(one for one in findings(news, severities=tasks.failing(strict=strict)) if one.code != IN_PLAIN_TEXT),
    ]


def findings(news: Mapping[str, Any], *, severities: Collection[Severity] = tuple(Severity)) -> list[Finding]:
    """What is wrong with the content as it is sent, with its secret parameters. Raises nothing.

    Codes in `ignore_findings` are left out; while it is unknown, only findings that cannot be ignored are reported.
    """
    content, secrets, ignored_codes = (
        news.get("task_content"),
        news.get("secret_parameters"),
        news.get("ignore_findings"),
    )
    if isinstance(content, Mapping) and isinstance(secrets, Mapping):
        known = {name: values for name, values in secrets.items() if isinstance(values, Mapping)}
        content = tasks.merge_secret_parameters(content, known)
    if ignored_codes is UNKNOWN:
        ignored_codes = list(tasks.BY_CODE)
    codes = ignored_codes if isinstance(ignored_codes, list | tuple) else ()
    found = tasks.lint(content, ignore={code for code in codes if isinstance(code, str)}, severities=severities)
    return [one for one in found if one.code != IN_PLAIN_TEXT or not _is_apart(one.path, content, secrets)]


def _is_apart(path: str, content: Any, secrets: Any) -> bool:
    """Whether a value of a step comes from secret_parameters, which the state encrypts."""
    place = STEP_KEY.search(path)
    if place is None or not isinstance(secrets, Mapping):
        return False
    name = content["steps"][int(place[1])].get("name")
    values = secrets.get(name) if isinstance(name, str) else None
    return isinstance(values, Mapping) and any(
        place[2] == key or place[2].startswith((f"{key}.", f"{key}[")) for key in values
    )


def adoption_warning(news: Mapping[str, Any]) -> str:
    """What a preview says of a creation that adopts a task; "" for any other. A preview reads nothing of DataWorks."""
    if news.get("adopt_existing") is True:
        return ADOPTS_ANY
    file_id = news.get("adopt_file_id")
    if file_id is None and news.get("adopt") is None:
        return ""
    which = f"FileId {file_id}" if isinstance(file_id, str) else "the file of this name in this folder"
    return ADOPTS_IDENTICAL.format(which=which)


def normal(news: Mapping[str, Any]) -> dict[str, Any]:
    """Valid inputs in the form of the state: ids as text, whole numbers as integers, nothing empty."""
    inputs = {name: value for name, value in tasks.canonical(dict(news)).items() if value is not None}
    inputs["project_id"] = id_text(inputs.get("project_id"))
    inputs.setdefault("task_type", TASK_TYPE)
    if "adopt_file_id" in inputs:
        inputs["adopt_file_id"] = id_text(inputs["adopt_file_id"])
    if inputs.get("cu", UNKNOWN) is not UNKNOWN:
        inputs["cu"] = tasks.cu_text(inputs["cu"])
    secrets = inputs.get("secret_parameters")
    if isinstance(secrets, dict):
        secrets = {step: values for step, values in secrets.items() if values != {}}
        inputs["secret_parameters"] = secrets
        if not secrets:
            del inputs["secret_parameters"]
    return inputs


def checked(olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs as the engine shall keep and compare them.

    The engine's own leaf diff compares what `check` returned with what it returned last time. So each leaf keeps
    its old form wherever old and new are equal in meaning: what is left of the diff is a diff of meaning. `origin`
    names who created the task and never changes, so an old one stays.
    """
    inputs = normal(news)
    for entry in PROPERTIES:
        if entry.name in inputs and olds.get(entry.name) is not None:
            old, new = olds[entry.name], inputs[entry.name]
            inputs[entry.name] = old if entry.same(old, new) else tasks.keep_old_form(old, new)
    if olds.get("origin") is not None:
        inputs["origin"] = olds["origin"]
    return inputs


def inputs_as_read(
    live: Mapping[str, Any],
    *,
    project_id: str,
    task_name: str,
    file_folder_path: str,
    olds: Mapping[str, Any],
    extend_is_kept: bool = False,
) -> dict[str, Any]:
    """The inputs that would give a task with the content `live`, each leaf in the old form where the meaning is the
    same.

    `olds` is empty in a `get`: then nothing is known of what the program manages, and all of it is read. Without
    `extend_is_kept` a resource group or CUs that `extend` does not have count as unchanged: that the service gives them
    back is a guess. Raises nothing.
    """
    old_content = olds.get("task_content") or {}
    content, secrets = tasks.take_out_secret_parameters(
        tasks.without_server_extend(live, old_content),
        secrets=olds.get("secret_parameters") or {},
        content=old_content,
    )
    inputs = {
        "project_id": project_id,
        "task_type": TASK_TYPE,
        "task_name": task_name,
        "file_folder_path": file_folder_path,
        "task_content": content,
        "secret_parameters": secrets,
        "keep_production": olds.get("keep_production"),
        **{name: olds.get(name) for name in OPTIONS},
    }
    extend = live.get("extend")
    extend = extend if isinstance(extend, dict) else {}
    for name, key in (("resource_group", "resourceGroup"), ("cu", "cu")):
        if not olds or olds.get(name) is not None:
            inputs[name] = extend.get(key) or (None if extend_is_kept else olds.get(name))
    return checked(olds, inputs)
