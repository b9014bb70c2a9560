"""What a person sees and does in the operation center: what runs, and the deployments that wait for somebody."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from dataworks_emulator import versions
from dataworks_emulator.console import CONSOLE_USER
from dataworks_emulator.service import Service


@dataclass(frozen=True)
class Node:
    """What runs in production of a file. Ids are text; `settings` are the parameters of UpdateFile as sent."""

    file_id: str
    node_id: str
    project_id: str
    name: str
    version: int
    content: dict[str, Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: dict[str, str]


class OperationCenter:
    """Production, for tests and demos. Raises LookupError for what does not exist."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._store = service.store

    def nodes(self, project_id: str | None = None) -> list[Node]:
        """What runs in production, of one project or of all, by file."""
        with self._store.transaction():
            versions.settle(self._service)
            found = [versions.FileVersion(**facts) for facts in self._store.records("production")]
        return [_node(version) for version in found if project_id in (None, version.project_id)]

    def node(self, file_id: str | int) -> Node | None:
        """What runs in production of one file."""
        return next((node for node in self.nodes() if node.file_id == str(file_id)), None)

    def versions(self, file_id: str | int) -> list[tuple[int, str, str]]:
        """Number, status and comment of each version of a file, oldest first."""
        with self._store.transaction():
            versions.settle(self._service)
            return [(one.version, one.status, one.comment) for one in versions.versions(self._service, int(file_id))]

    def histories(self) -> dict[str, list[str]]:
        """The versions of every file that has any, by its id, oldest first: "1 DEPLOYED: as agreed"."""
        with self._store.transaction():
            versions.settle(self._service)
            every = [versions.FileVersion(**facts) for facts in self._store.records("version")]
        found: dict[str, list[str]] = {}
        for one in sorted(every, key=lambda one: (one.file_id, one.version)):
            told = f"{one.version} {one.status}" + (f": {one.comment}" if one.comment else "")
            found.setdefault(str(one.file_id), []).append(told)
        return found

    def publish(self, file_id: str | int) -> None:
        """Commit the draft and let it run in production, at once."""
        with self._store.transaction():
            file = self._store.file(int(file_id))
            if file is None:
                raise LookupError(f"there is no file {file_id}")
            version = versions.snapshot(self._service, file, user=CONSOLE_USER)
            versions.commit(self._service, version)
            versions.publish(self._service, version)

    def roll_back(self, file_id: str | int, version: int) -> None:
        """Let an earlier version run in production, at once."""
        with self._store.transaction():
            for one in versions.versions(self._service, int(file_id)):
                if one.version == version:
                    return versions.publish(self._service, one)
        raise LookupError(f"file {file_id} has no version {version}")

    def waiting(self) -> list[str]:
        """The ids of the deployments that have not ended, oldest first."""
        with self._store.transaction():
            return [
                str(one.deployment_id)
                for one in self._store.deployments(unsettled=True)
                if not versions.look_at(self._service, one).ended
            ]

    def decide(self, deployment_id: str | int, verdict: str) -> None:
        """A person says "approved", "rejected", "cancelled", "check-passed" or "check-failed"."""
        with self._store.transaction():
            for one in self._store.deployments():
                if one.deployment_id == int(deployment_id):
                    self._store.save_deployment(replace(one, verdict=verdict))
                    return versions.settle(self._service)
        raise LookupError(f"there is no deployment {deployment_id}")


def _node(version: versions.FileVersion) -> Node:
    content: dict[str, Any] = json.loads(version.content)
    return Node(
        file_id=str(version.file_id),
        node_id=str(version.node_id),
        project_id=version.project_id,
        name=version.name,
        version=version.version,
        content=content,
        inputs=tuple(part for part in version.inputs.split(",") if part),
        outputs=tuple(part for part in version.outputs.split(",") if part),
        settings=dict(version.settings),
    )
