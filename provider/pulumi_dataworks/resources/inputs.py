"""What `check` says of a task's inputs: pure, total, tolerant of values that are not known yet.

problems(news)            everything that is certainly wrong, each with its path and what to do
checked(olds, news)       the inputs in one form: the old one wherever the meaning is the same
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .. import content as tasks
from ..content import UNKNOWN, Problem
from ..plan import PROPERTIES, TASK_TYPE

IDS = re.compile(r"[0-9]{1,19}")
"""Project ids are decimal numbers of at most 19 digits (ids of that length are documented for newer workspaces)."""


def id_text(value: Any) -> Any:
    """A project id as text; numbers arrive from the engine as floats."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) < 2**53:
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _task_content(news: Mapping[str, Any]) -> list[Problem]:
    return tasks.problems(news.get("task_content"))


def _secret_parameters(news: Mapping[str, Any]) -> list[Problem]:
    secrets = news.get("secret_parameters")
    if secrets is None:
        return []
    return tasks.carry_problems(secrets, "secret_parameters") or tasks.secret_parameter_problems(
        news.get("task_content"), secrets
    )


def _project_id(news: Mapping[str, Any]) -> list[Problem]:
    value = id_text(news.get("project_id"))
    if value is UNKNOWN or (isinstance(value, str) and IDS.fullmatch(value)):
        return []
    return [Problem("project_id", "is not the number of a workspace", 'write its id as text, such as "10000"')]


def _task_type(news: Mapping[str, Any]) -> list[Problem]:
    if news.get("task_type") in (None, TASK_TYPE) or news.get("task_type") is UNKNOWN:
        return []
    return [
        Problem(
            "task_type",
            f"is not {TASK_TYPE}: UpdateDISyncTask and GetFile keep batch synchronization tasks only",
            f"leave it out, or write {TASK_TYPE}",
        )
    ]


def _text(name: str, remedy: str) -> Callable[[Mapping[str, Any]], list[Problem]]:
    def rule(news: Mapping[str, Any]) -> list[Problem]:
        value = news.get(name)
        if value is UNKNOWN:
            return []
        if not isinstance(value, str) or not value.strip():
            return [Problem(name, "is not a text, or an empty one", remedy)]
        return tasks.carry_problems(value, name)

    return rule


def _file_folder_path(news: Mapping[str, Any]) -> list[Problem]:
    value = news.get("file_folder_path")
    return [] if value is UNKNOWN else tasks.carry_problems(value, "file_folder_path") or tasks.folder_problems(value)


def _resource_group(news: Mapping[str, Any]) -> list[Problem]:
    if news.get("resource_group") is None:
        return []
    return _text("resource_group", "write the Identifier of the data integration resource group, or leave it out")(news)


def _cu(news: Mapping[str, Any]) -> list[Problem]:
    return [] if news.get("cu") in (None, UNKNOWN) else tasks.cu_problems(news["cu"])


def _extend(news: Mapping[str, Any]) -> list[Problem]:
    return tasks.extend_conflict(news.get("task_content"), news.get("resource_group"), news.get("cu"))


def _keep_production(news: Mapping[str, Any]) -> list[Problem]:
    value = news.get("keep_production")
    if value is None or value is UNKNOWN or isinstance(value, bool):
        return []
    return [Problem("keep_production", "is not true or false", "write True or False, or leave it out")]


RULES = (
    _project_id,
    _task_type,
    _text("task_name", "write the name that the task has in DataWorks"),
    _file_folder_path,
    _task_content,
    _secret_parameters,
    _resource_group,
    _cu,
    _extend,
    _keep_production,
)


def problems(news: Mapping[str, Any]) -> list[Problem]:
    """Everything that is certainly wrong with the inputs, all at once. Raises nothing."""
    return [problem for rule in RULES for problem in rule(news)]


def normal(news: Mapping[str, Any]) -> dict[str, Any]:
    """Valid inputs in the form that is kept in state: ids as text, numbers whole where they are, nothing empty."""
    inputs = {name: value for name, value in tasks.canonical(dict(news)).items() if value is not None}
    inputs["project_id"] = id_text(inputs.get("project_id"))
    inputs.setdefault("task_type", TASK_TYPE)
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
    names who created the task and is never a change, so an old one stays.
    """
    inputs = normal(news)
    for entry in PROPERTIES:
        if entry.name in inputs and olds.get(entry.name) is not None:
            old, new = olds[entry.name], inputs[entry.name]
            inputs[entry.name] = old if entry.same(old, new) else tasks.keep_old_form(old, new)
    if olds.get("origin") is not None:
        inputs["origin"] = olds["origin"]
    return inputs
