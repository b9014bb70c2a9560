"""Findings that need the workspace. Nothing here runs in a preview's hooks: check and diff send nothing.

data_sources(client, project_id)     ListDataSources, all pages
workspace_of(client, ...)            ListResourceGroups and ListDataSources -> content.Workspace
online_findings(session, task)       the findings of one task, by what is there now
check_online(session, inputs)        before a write, where dataworks:onlineChecks is true
asker(config, is_secret)             the same for a command: findings by the settings of a stack
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from .. import content as tasks
from ..content import DataSource, Finding, Workspace
from ..errors import InputError
from ..settings import refuse_plain_secrets

if TYPE_CHECKING:
    from ..client import DataWorksClient
    from .session import Session

DATA_INTEGRATION = 4
"""ResourceGroupType, as documented for ListResourceGroups."""

IN_SERVICE = 0
"""Status of a resource group, as documented."""

PAGE = 100
MOST_PAGES = 100
"""Pages of ListDataSources that are asked for: a TotalCount that never comes true must not ask for ever."""


def data_sources(client: DataWorksClient, project_id: str, *, name: str = "") -> tuple[DataSource, ...]:
    """The data sources of a workspace by name, development before production. Connection details are not read.

    EnvType is 0 for development and 1 for production (documented); one without it counts as production, a guess.
    """
    found = []
    for number in range(1, MOST_PAGES + 1):
        page = client.list_data_sources(project_id=project_id, name=name, page_number=number, page_size=PAGE)
        found += page.data_sources
        if len(page.data_sources) < PAGE or len(found) >= page.total_count:
            break
    sources = {
        DataSource(one.name, one.data_source_type.lower(), one.sub_type.lower(), one.env_type != 0) for one in found
    }
    return tuple(sorted(sources, key=lambda one: (one.name, one.production, one.type, one.sub_type)))


def workspace_of(client: DataWorksClient, project_id: str, *, standard: bool) -> Workspace:
    """What is there now."""
    groups = client.list_resource_groups(resource_group_type=DATA_INTEGRATION)
    return Workspace(
        standard=standard,
        resource_groups=frozenset(one.identifier for one in groups if one.status == IN_SERVICE),
        data_sources=data_sources(client, project_id),
    )


def online_findings(session: Session, task: Mapping[str, Any], *, ignore: Collection[str] = ()) -> list[Finding]:
    """The findings of a task, whose values may be UNKNOWN. Raises the errors of the client.

    The workspace is asked once; where it lacks something, once more, for this run may have made that since.
    """
    project_id, began = task.get("project_id"), session.monotonic()
    if not isinstance(project_id, str):
        return []

    def judged(workspace: Workspace) -> list[Finding]:
        group = task.get("resource_group")
        return tasks.lint_online(task.get("task_content"), resource_group=group, workspace=workspace, ignore=ignore)

    return judged(session.workspace(project_id)) and judged(session.workspace(project_id, since=began))


def check_online(session: Session, inputs: Mapping[str, Any], label: str) -> None:
    """Tell the findings of a task that is about to be written, where dataworks:onlineChecks is true. Inputs are known.

    Raises InputError, before the write, where one of them fails: with strict, warnings do.
    """
    if not session.online_checks:
        return
    own = inputs.get("strict")
    strict = own if isinstance(own, bool) else session.strict
    found = online_findings(session, inputs, ignore=set(inputs.get("ignore_findings") or ()))
    failing = [finding for finding in found if tasks.fails(finding, strict=strict)]
    if failing:
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        raise InputError(
            f"{failing[0]}{more}. Nothing was written.",
            advice="Mend it, or silence the code with ignore_findings; `dataworks check --online` shows all.",
        )
    for finding in found:
        if finding.severity is not tasks.Severity.HINT:
            pulumi.log.warn(f"{label}: {finding}")


def asker(config: Mapping[str, str], is_secret: Callable[[str], bool]) -> Callable[..., list[Finding]]:
    """`online_findings` with the settings of a stack, whose config is given. Raises SettingsError."""
    from .session import Session

    refuse_plain_secrets(is_secret, config.get)
    session = Session(config.get)

    def ask(task: Mapping[str, Any], *, ignore: Collection[str] = ()) -> list[Finding]:
        return online_findings(session, task, ignore=ignore)

    return ask
