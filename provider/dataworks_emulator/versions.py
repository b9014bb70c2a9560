"""Versions of a file, the node that runs in production, and what an ended deployment does to both.

A version is a copy of the draft, made when the file is submitted; the copy in production is one of them. Versions are
kept for good, also those of a deleted file: a guess, like the refusals below, for which no document names a code.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from dataworks_emulator.deployments import DEVELOPMENT, LOCAL, PRODUCTION, Look, look
from dataworks_emulator.service import Service
from dataworks_emulator.store import Deployment, File

_FIRST_NODE = 700000000


@dataclass(frozen=True)
class FileVersion:
    """A copy of a file. `edited` is the last edit that is in it, in milliseconds, as `commit_time`."""

    file_id: int
    project_id: str
    version: int
    name: str
    folder_path: str
    content: str
    inputs: str
    outputs: str
    settings: dict[str, str]
    owner: str
    edited: int
    status: str
    change: str
    comment: str
    commit_time: int
    commit_user: str

    @property
    def node_id(self) -> int:
        return node_id(self.file_id)


def node_id(file_id: int) -> int:
    """The node of a file, which it has from its first commit on."""
    return _FIRST_NODE + file_id


def versions(service: Service, file_id: int) -> list[FileVersion]:
    """The versions of a file, oldest first."""
    found = [FileVersion(**facts) for facts in service.store.records("version") if facts["file_id"] == file_id]
    return sorted(found, key=lambda version: version.version)


def committed(service: Service, file_id: int) -> FileVersion | None:
    """The newest version that was committed: what runs in development."""
    done = [
        version
        for version in versions(service, file_id)
        if version.status in ("COMMITTED", "CHECK_OK", "DEPLOYED") and version.change != "DELETE"
    ]
    return done[-1] if done else None


def deletion(service: Service, file_id: int) -> FileVersion | None:
    """The version that is the deletion of a file, which was committed."""
    done = [
        version
        for version in versions(service, file_id)
        if version.change == "DELETE" and version.status != "CANCELLED"
    ]
    return done[-1] if done else None


def in_production(service: Service, file_id: int) -> FileVersion | None:
    """The version that runs in production."""
    for facts in service.store.records("production"):
        if facts["file_id"] == file_id:
            return FileVersion(**facts)
    return None


def save(service: Service, version: FileVersion) -> None:
    """Keep a version."""
    service.store.keep_record("version", f"{version.file_id}:{version.version}", asdict(version))


def snapshot(service: Service, file: File, *, user: str, comment: str = "", deletion: bool = False) -> FileVersion:
    """The draft, or the `deletion` of the file, as a version of its own."""
    known = versions(service, file.file_id)
    number = max([file.version, *(one.version + 1 for one in known)]) if deletion else file.version
    version = FileVersion(
        file_id=file.file_id,
        project_id=file.project_id,
        version=number,
        name=file.name,
        folder_path=file.folder_path,
        content=file.content,
        inputs=file.inputs,
        outputs=file.outputs,
        settings=dict(file.settings),
        owner=file.owner,
        edited=file.last_edit_time,
        status="COMMITTING",
        change="DELETE" if deletion else "UPDATE" if known else "CREATE",
        comment=comment,
        commit_time=service.store.now(),
        commit_user=user,
    )
    save(service, version)
    return version


def commit(service: Service, version: FileVersion) -> None:
    """The submission has succeeded: the file has a node, and is no draft any more unless it was edited meanwhile."""
    save(service, replace(version, status=service.options.committed_status))
    file = service.store.file(version.file_id)
    if file is None or not file.is_live:
        return
    if file.last_edit_time == version.edited:
        service.store.mark_file(file, node_id=version.node_id, commit_status=1)
    else:
        service.store.mark_file(file, node_id=version.node_id, version=version.version + 1)
    if service.is_basic(version.project_id) and service.options.publishing.commit_publishes:
        publish(service, version)


def publish(service: Service, version: FileVersion) -> None:
    """Let this version run in production."""
    running = replace(version, status="DEPLOYED")
    save(service, running)
    service.store.keep_record("production", str(version.file_id), asdict(running))


def look_at(service: Service, deployment: Deployment) -> Look:
    """The state of a deployment now."""
    options = service.options
    return look(
        deployment,
        options.publishing,
        polls=options.deployment_polls,
        end_status=options.deployment_status,
        now=service.store.now(),
    )


def settle(service: Service) -> None:
    """Do what the deployments do that have ended since the last time."""
    for deployment in service.store.deployments(unsettled=True):
        if look_at(service, deployment).ended:
            service.store.save_deployment(replace(deployment, settled=True, end_time=service.store.now()))
            _end(service, deployment, succeeded=look_at(service, deployment).succeeded)


def _end(service: Service, deployment: Deployment, *, succeeded: bool) -> None:
    file_id, to_production = deployment.file_id, deployment.to_environment == PRODUCTION
    if deployment.change == "DELETE":
        deployed = to_production or service.is_basic(deployment.project_id)
        if succeeded and deployed:
            service.store.drop_record("production", str(file_id))
        for version in versions(service, file_id):
            if (version.version, version.change) == (deployment.file_version, "DELETE"):
                committed_status = service.options.committed_status
                status = "DEPLOYED" if deployed else committed_status
                undone = committed_status if to_production else "CANCELLED"
                save(service, replace(version, status=status if succeeded else undone))
        return
    version = next(found for found in versions(service, file_id) if found.version == deployment.file_version)
    if to_production:
        if succeeded:
            publish(service, version)
        else:
            save(service, replace(version, status=service.options.committed_status))
    elif succeeded:
        commit(service, version)
    else:
        save(service, replace(version, status="CANCELLED"))
        file = service.store.file(file_id)
        if file is not None and file.version == version.version:
            service.store.mark_file(file, version=version.version + 1)


def running(service: Service, file_id: int) -> Deployment | None:
    """The deployment of a file that has not ended."""
    found = [
        deployment
        for deployment in service.store.deployments(unsettled=True)
        if deployment.file_id == file_id and not look_at(service, deployment).ended
    ]
    return found[-1] if found else None


def begin(service: Service, file: File, *, version: int, to_production: bool, **facts: Any) -> Deployment:
    """A new deployment, whose end is done at once where nothing is to be waited for."""
    environments = (DEVELOPMENT, PRODUCTION) if to_production else (LOCAL, DEVELOPMENT)
    deployment = service.store.add_deployment(
        file, file_version=version, from_environment=environments[0], to_environment=environments[1], **facts
    )
    settle(service)
    return deployment
