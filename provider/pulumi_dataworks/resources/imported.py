"""Resources as `pulumi import --file` takes them: type, inputs and outputs as a first `up` would have left them.

The engine reads nothing then: it writes the state from the file (since 3.254). Tests import what is made here and
prove by `pulumi preview --refresh` that neither the program nor DataWorks differs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider

from ..plan.publishing import PublishState
from .di_sync_task import DISyncTask, DISyncTaskProvider
from .file_deployment import FileDeployment, FileDeploymentProvider, imported_deployment
from .node_schedule import NodeSchedule, NodeScheduleProvider, imported_schedule
from .scheduled_sync import TYPE, deployment_inputs

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""The signature of a secret value on the wire of the engine (sdk/go/common/resource/sig)."""


@dataclass(frozen=True)
class Imported:
    """One resource of an import file. `parent` is the name of the component of the same file, "" for none."""

    type: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    parent: str = ""


def component_type() -> str:
    """The type of ScheduledSync, which has no state of its own."""
    return TYPE


def imported_task(
    name: str,
    inputs: Mapping[str, Any],
    *,
    id_: str,
    outputs: Mapping[str, Any],
    where: Mapping[str, str],
    parent: str = "",
) -> Imported:
    """A DISyncTask. `inputs` hold secrets in plain text; they are marked, so that the state encrypts them.
    `where` are its origin outputs: region and Data Studio."""
    marked = dict(inputs)
    if marked.get("secret_parameters"):
        marked["secret_parameters"] = secret(marked["secret_parameters"])
    return _resource(DISyncTask, DISyncTaskProvider(), name, id_, marked, {**marked, **outputs, **where}, parent)


def imported_sync(
    name: str,
    inputs: Mapping[str, Any],
    *,
    id_: str,
    schedule: Mapping[str, Any],
    state: PublishState | None,
    where: Mapping[str, str],
    parent: str,
) -> tuple[Imported, ...]:
    """Schedule and deployment of a ScheduledSync of this name; `state` None: it does not publish."""
    project_id, _, file_id = id_.partition(":")
    identity = {"project_id": project_id, "file_id": file_id}
    timed = imported_schedule({**identity, **schedule})
    found = [
        _resource(NodeSchedule, NodeScheduleProvider(), f"{name}-schedule", id_, timed, {**timed, **where}, parent)
    ]
    if state is not None:
        digests = deployment_inputs(inputs, schedule, secrets=inputs.get("secret_parameters"))
        published, outputs = imported_deployment({**identity, **digests}, state)
        found.append(
            _resource(
                FileDeployment,
                FileDeploymentProvider(),
                f"{name}-deployment",
                id_,
                published,
                {**outputs, **where},
                parent,
            )
        )
    return tuple(found)


def secret(value: Any) -> dict[str, str]:
    """A value that the engine encrypts in the state, as an import file carries it."""
    return {**SECRET, "plaintext": json.dumps(value, ensure_ascii=False)}


def _resource(
    cls: type,
    provider: ResourceProvider,
    name: str,
    id_: str,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    parent: str,
) -> Imported:
    held = {PROVIDER_KEY: serialize_provider(provider)}
    token = f"pulumi-python:{cls._resource_type_name}"  # type: ignore[attr-defined]
    known = {name: value for name, value in outputs.items() if value is not None}
    return Imported(token, name, id_, {**inputs, **held}, {**known, **held}, parent)
