"""Findings that need the workspace. Nothing here runs in a preview's hooks: check and diff send nothing.

online_findings(session, task)       the findings of one task, by what is there now
check_online(session, inputs)        before a write, where dataworks:onlineChecks is true
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pulumi

from .. import content as tasks
from ..content import Finding, Workspace
from ..errors import InputError
from .session import Session


def online_findings(session: Session, task: Mapping[str, Any], *, ignore: Collection[str] = ()) -> list[Finding]:
    """The findings of a task, whose values may be UNKNOWN. Raises the errors of the client.

    The workspace is asked once; where it lacks something, once more, for this run may have made that since.
    """
    project_id, began = task.get("project_id"), session.monotonic()
    if not isinstance(project_id, str):
        return []

    def findings_in(workspace: Workspace) -> list[Finding]:
        group = task.get("resource_group")
        return tasks.lint_online(task.get("task_content"), resource_group=group, workspace=workspace, ignore=ignore)

    return findings_in(session.workspaces.workspace(project_id)) and findings_in(
        session.workspaces.workspace(project_id, since=began)
    )


def check_online(session: Session, inputs: Mapping[str, Any], label: str) -> None:
    """Show the findings of a task that is about to be written. Inputs are known.

    Raises InputError, before the write, where one of them fails: with strict, warnings do.
    """
    own = inputs.get("strict")
    strict = own if isinstance(own, bool) else session.strict
    found = online_findings(session, inputs, ignore=set(inputs.get("ignore_findings") or ()))
    failing = [finding for finding in found if tasks.fails(finding, strict=strict)]
    if failing:
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        raise InputError(
            f"{failing[0]}{more}. Nothing was written.",
            advice="Fix it, or silence the code with ignore_findings; `dataworks check --online` shows all.",
        )
    for finding in found:
        if finding.severity is not tasks.Severity.HINT:
            pulumi.log.warn(f"{label}: {finding}")
