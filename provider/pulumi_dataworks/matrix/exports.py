"""The state of a stack, as `pulumi stack export` gives it, read tolerantly and without its secrets.

    read_export(text, name)      the JSON text of one export -> StackState
    export_of(stack)             `pulumi stack export` run for one stack, in the folder of the program

The shape is that of UntypedDeployment and DeploymentV3 in pulumi/pulumi, sdk/go/common/apitype/core.go.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ..errors import InputError
from ..plan import PROPERTIES
from ..plan.schedule import SETTINGS
from ..review.preview import (
    DEPLOYMENT_TOKEN,
    PROVIDER_PATH,
    SCHEDULE_TOKEN,
    SECRET,
    TASK_TOKEN,
    State,
    Step,
    known_values,
)
from ..review.run import Runner, run_here

SIGNATURE, SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
"""Key and value that mark an encrypted secret: resource/sig in pulumi/pulumi, sdk/go/common/resource/sig/sig.go."""

REMEDY = "Write the standard output of `pulumi stack export` to a file, and name that file."


TASK, SCHEDULE, DEPLOYMENT = "DISyncTask", "NodeSchedule", "FileDeployment"
PUBLISHING = ("publication", "skip_checks")
"""What is looked at of a deployment; its digests and triggers follow from task and schedule."""


@dataclass(frozen=True)
class Kind:
    """A kind of resource that is compared: how it is known in a state, and which of its inputs are looked at."""

    name: str
    token: str
    provider_path: bytes
    inputs: tuple[str, ...]


KINDS = (
    Kind(TASK, TASK_TOKEN, PROVIDER_PATH, tuple(entry.name for entry in PROPERTIES)),
    Kind(
        SCHEDULE,
        SCHEDULE_TOKEN,
        b"pulumi_dataworks.resources.node_schedule",
        tuple(setting.name for setting in SETTINGS),
    ),
    Kind(DEPLOYMENT, DEPLOYMENT_TOKEN, b"pulumi_dataworks.resources.file_deployment", PUBLISHING),
)
"""Workspace and file of a schedule and a deployment are those of their task, and are not compared a second time."""


@dataclass(frozen=True)
class Resource:
    """One resource. `properties` hold "[secret]" in place of secrets, `hidden` says where these stand."""

    kind: str
    name: str
    properties: Mapping[str, Any] = field(repr=False)
    hidden: tuple[str, ...] = ()


Key = tuple[str, str]
"""Kind and name of a resource."""


@dataclass(frozen=True)
class StackState:
    """What a stack holds of the kinds that are compared."""

    name: str
    resources: Mapping[Key, Resource]


class _Resource(State):
    urn: str
    external: bool = False


class _Deployment(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    resources: tuple[_Resource, ...] = Field(())

    @field_validator("resources", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any) -> Any:
        return () if value is None else value


class _Export(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    deployment: _Deployment


def read_export(text: str | bytes, name: str) -> StackState:
    """The state of a stack from the JSON text of its export; `name` is how the stack is called.

    What is only read (`get`), and what waits for its deletion, is left out. Raises InputError when the text is no JSON,
    or not what `pulumi stack export` prints.
    """
    try:
        value = json.loads(text, parse_constant=str)
        exported = _Export.model_validate(_without_secrets(value))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        raise InputError(f"the state of {name} is not understood: {where} is wrong.", advice=REMEDY) from None
    except (ValueError, RecursionError):
        raise InputError(f"the state of {name} is not one JSON document.", advice=REMEDY) from None
    kept = [one for one in exported.deployment.resources if not (one.external or one.pending_deletion)]
    held = [(Step(op="", urn=one.urn, newState=one), one) for one in kept]
    found = [one for kind in KINDS for one in _of(kind, held)]
    return StackState(name, {(one.kind, one.name): one for one in found})


def _of(kind: Kind, held: Sequence[tuple[Step, State]]) -> Iterator[Resource]:
    """The resources of one kind. A name that stands under several parents is told with theirs."""
    ours = [(step, one) for step, one in held if step.is_a(kind.token, kind.provider_path)]
    seen = Counter(step.name for step, _ in ours)
    for step, one in ours:
        held_by_it = {**one.inputs, **one.outputs}
        properties = known_values({name: held_by_it.get(name) for name in kind.inputs})
        hidden = tuple(place for name in kind.inputs for place in _secrets(properties.get(name), name))
        yield Resource(
            kind.name, step.name if seen[step.name] == 1 else step.urn.split("::", 2)[-1], properties, hidden
        )


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET_SIGNATURE:
            return SECRET
        return {key: _without_secrets(item) for key, item in value.items()}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def _secrets(value: Any, path: str) -> Iterator[str]:
    if value == SECRET:
        yield path
    elif isinstance(value, dict):
        for key, item in sorted(value.items()):
            yield from _secrets(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _secrets(item, f"{path}[{index}]")


def export_of(stack: str, *, run: Runner = run_here) -> StackState:
    """The state of `stack`, as it is now; secrets stay encrypted. Raises InputError when there is none."""
    command = ["pulumi", "stack", "export", "--non-interactive", "--stack", stack]
    try:
        done = run(command)
    except OSError as error:
        raise InputError(
            f"pulumi could not be started: {error.strerror}.",
            advice="Install Pulumi, or name an export: --state NAME=FILE.",
        ) from None
    if done.returncode != 0:
        raise InputError(
            f"`{' '.join(command)}` ended with {done.returncode}.", advice="The message of Pulumi is above."
        )
    return read_export(done.stdout, stack)
