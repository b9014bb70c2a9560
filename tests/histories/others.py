"""What the small engine keeps beside tasks: workflows and folders before them, schedules and deployments after them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import ResourceProvider

from histories.call import SAME, Call, Resource
from pulumi_dataworks.content import merge_secret_parameters
from pulumi_dataworks.plan.publishing import content_digest
from pulumi_dataworks.resources.business import BusinessProvider
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.folder import FolderProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.declared import Declared

if TYPE_CHECKING:
    from histories.engine import Command

PROVIDERS: Mapping[str, Callable[[], ResourceProvider]] = {
    "schedule": NodeScheduleProvider,
    "deployment": FileDeploymentProvider,
    "business": BusinessProvider,
    "folder": FolderProvider,
}

Key = tuple[str, str]
"""Of a workflow or folder kind and name, of a schedule or deployment the name of its task and its kind."""


class Others:
    """The part of one command that is about them."""

    def __init__(self, command: Command) -> None:
        self._command, self._engine = command, command.engine

    def refresh(self, known: dict[Key, Resource], kind_of: Callable[[Key], str]) -> dict[Key, Resource] | None:
        """What they are now; None where one could not be read."""
        seen: dict[Key, Resource] = {}
        for key, old in known.items():
            if self._command.stopped:
                return None
            server, kind = self._command.server.of(PROVIDERS[kind_of(key)]()), kind_of(key)
            call = Call(f"read {kind}", old.name, old.id, old.outputs)
            answer = self._command.call(call, server.read, old.id, old.outputs)
            if answer is None:
                return None
            if answer[0]:
                seen[key] = Resource(old.name, answer[0], answer[2], answer[1])
        return seen

    def containers(self, declared: Declared, *, preview: bool) -> None:
        """Workflows and folders, in their order. A replaced one is deleted with those that left the program."""
        known = self._engine.containers
        for key, wanted in declared.containers.items():
            if self._command.stopped:
                return
            replaced = self._settle(known, key, key[0], key[1], wanted, preview=preview)
            if replaced is not None:
                self._engine.doomed_containers.append((key[0], replaced))

    def delete_containers(self, declared: Declared) -> None:
        """Those that left the program, the last one first."""
        known, doomed = self._engine.containers, self._engine.doomed_containers
        left = [(key, old) for key, old in known.items() if key not in declared.containers]
        for key, old in reversed(left):
            if self._delete(key[0], old):
                del known[key]
        for kind, old in list(reversed(doomed)):
            if self._delete(kind, old):
                doomed.remove((kind, old))

    def _delete(self, kind: str, old: Resource) -> bool:
        if self._command.stopped:
            return False
        self._command.outcome.steps += 1
        server = self._command.server.of(PROVIDERS[kind]())
        call = Call(f"delete {kind}", old.name, old.id, old.outputs)
        return self._command.call(call, server.delete, old.id, old.outputs) is not None

    def aspects(self, declared: Declared, *, preview: bool) -> None:
        """Schedules and deployments, each after its task. Those whose task left the program leave the state with it:
        the deletion of the task ends both."""
        known = self._engine.aspects
        for name in declared.tasks:
            for alias in declared.options_of(name).aliases:
                for key in [key for key in known if key[0] == alias and not preview]:
                    known[name, key[1]] = known.pop(key)
        for key in [key for key in known if key[0] not in declared.tasks or key[0] not in self._engine.state]:
            if not preview:
                del known[key]
        for name, kinds in declared.aspects.items():
            for kind, more in kinds.items():
                task = self._engine.state.get(name)
                if self._command.stopped or task is None:
                    return
                project_id, _, file_id = task.id.partition(":")
                wanted = {"project_id": project_id, "file_id": file_id, **more}
                if "content_digest" in more:
                    wanted["content_digest"] = _digest(declared.tasks[name])
                self._settle(known, (name, kind), kind, name, wanted, preview=preview)

    def _settle(
        self, known: dict[Key, Resource], key: Key, kind: str, name: str, wanted: Mapping[str, Any], *, preview: bool
    ) -> Resource | None:
        """Create, update or replace one; what was replaced and is still to be deleted."""
        command, server, old = self._command, self._command.server.of(PROVIDERS[kind]()), known.get(key)
        checked, failures = server.check(old.inputs if old else {}, wanted)
        if failures:
            command.outcome.errors += failures
            return None
        diff = None if old is None else server.diff(old.id, old.outputs, checked)
        if old is not None and diff is not None and (diff.changes == SAME or old.inputs == checked):
            return None
        command.outcome.steps += 1
        if preview:
            return None
        if old is None or diff is None or diff.replaces:
            answer = command.call(Call(f"create {kind}", name, news=checked), server.create, checked)
        else:
            call = Call(f"update {kind}", name, old.id, old.outputs, checked)
            updated = command.call(call, server.update, old.id, old.outputs, checked)
            answer = None if updated is None else (old.id, updated)
        if answer is None:
            return None
        known[key] = Resource(name, answer[0], checked, answer[1])
        return old if diff is not None and diff.replaces and kind in ("business", "folder") else None


def _digest(inputs: Mapping[str, Any]) -> str:
    """As ScheduledSync computes it."""
    return content_digest(merge_secret_parameters(dict(inputs["task_content"]), inputs.get("secret_parameters") or {}))
