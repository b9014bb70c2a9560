"""What `pulumi preview --json` says, read tolerantly: the models at the wire, and one typed value per preview.

    read_digest(text, name)      the JSON text of one preview -> Digest
    step.is_task                 whether a step is about a DISyncTask
    step.of                      which task a step is about, be it of its schedule or its deployment
    properties_of(state)         the inputs of a task as the engine holds them, UNKNOWN in place of its sentinels

The shape is that of PreviewDigest in pulumi/pulumi, pkg/display/json.go (3.259).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ..content import UNKNOWN, canonical
from ..content.values import DEEPEST
from ..errors import InputError
from ..plan import PROPERTIES
from .preview_text import NoPreview, preview_in

TASK_TOKEN = "pulumi-python:dynamic/dataworks:DISyncTask"  # noqa: S105  a type token
SCHEDULE_TOKEN = "pulumi-python:dynamic/dataworks:NodeSchedule"  # noqa: S105  a type token
DEPLOYMENT_TOKEN = "pulumi-python:dynamic/dataworks:FileDeployment"  # noqa: S105  a type token
BUSINESS_TOKEN = "pulumi-python:dynamic/dataworks:Business"  # noqa: S105  a type token
FOLDER_TOKEN = "pulumi-python:dynamic/dataworks:Folder"  # noqa: S105  a type token
COMPONENT = "dataworks:index:ScheduledSync"
CONTAINERS = (BUSINESS_TOKEN, FOLDER_TOKEN)
OUR_TYPES = (TASK_TOKEN, SCHEDULE_TOKEN, DEPLOYMENT_TOKEN, *CONTAINERS, COMPONENT)
PROVIDER_PATH = b"pulumi_dataworks.resources.di_sync_task"
"""Stands in the `__provider` of every task, also where a subclass has a type of its own."""

FILE = re.compile(r"\d+:\d+", re.ASCII)
"""<project id>:<file id>, the id of a task, its schedule and its deployment."""

SENTINELS = frozenset(
    # plugin.Unknown…Value in pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

NOTHING = frozenset(
    {"same", "read", "read-replacement", "refresh", "discard", "discard-replaced", "remove-pending-replace"}
)
"""Operations that change nothing outside of the state."""

SECRET = "[secret]"  # noqa: S105  what the engine writes in place of a secret

CHANGING = ("create", "update", "delete", "replace", "import")
"""Operations of which every counted one must stand among the steps."""


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class State(_Wire):
    """One side of a step: a resource as the engine holds it."""

    id: str = ""
    parent: str = ""
    inputs: dict[str, Any] = Field(default_factory=dict)
    outputs: dict[str, Any] = Field(default_factory=dict)
    retain_on_delete: bool = Field(False, alias="retainOnDelete")
    pending_deletion: bool = Field(False, alias="delete")
    pending_replacement: bool = Field(False, alias="pendingReplacement")
    dependencies: tuple[str, ...] = ()
    stack_trace: Any = Field(None, alias="stackTrace")
    property_dependencies: dict[str, Any] = Field(default_factory=dict, alias="propertyDependencies")

    @field_validator("inputs", "outputs", "property_dependencies", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value

    @field_validator("dependencies", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return () if value is None else value

    @cached_property
    def task_properties(self) -> Mapping[str, Any]:
        """What `properties_of` gives: asked for many times, and costly."""
        held = {**self.inputs, **self.outputs}
        return known_values({entry.name: held.get(entry.name) for entry in PROPERTIES})

    @property
    def file_comes_from(self) -> str:
        """The URN of the one resource that gives the file_id; "" where there is none, or more than one."""
        urns = self.property_dependencies.get("file_id")
        return str(urns[0]) if isinstance(urns, list) and len(urns) == 1 else ""


class Step(_Wire):
    """One step of a preview."""

    op: str
    urn: str
    old: State | None = Field(None, alias="oldState")
    new: State | None = Field(None, alias="newState")
    replace_reasons: tuple[str, ...] = Field((), alias="replaceReasons")
    detailed_diff: dict[str, Any] = Field(default_factory=dict, alias="detailedDiff")

    @field_validator("replace_reasons", "detailed_diff", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any, info: Any) -> Any:
        return ({} if info.field_name == "detailed_diff" else ()) if value is None else value

    @property
    def stack(self) -> str:
        return self._parts[0]

    @property
    def project(self) -> str:
        return self._parts[1]

    @property
    def type(self) -> str:
        """The type token, without those of the parents."""
        return self._parts[2].rpartition("$")[2]

    @property
    def name(self) -> str:
        """The name that the resource has in the program."""
        return self._parts[3]

    @property
    def _parts(self) -> list[str]:
        return urn_parts(self.urn)

    @property
    def of(self) -> str:
        """What all steps about one task have in common: its ScheduledSync, else the id of its file, else the URN of
        the task, which is where a file_id that is not known yet comes from."""
        states = [state for state in (self.new, self.old) if state is not None]
        for state in states:
            if _type_and_name(state.parent)[0] == COMPONENT:
                return state.parent
        return self.file or next(filter(None, (state.file_comes_from for state in states)), self.urn)

    @property
    def file(self) -> str:
        """<project id>:<file id> of the file, "" where it is not known yet."""
        states = [state for state in (self.old, self.new) if state is not None]
        ids = [state.id for state in states]
        ids += [f"{state.inputs.get('project_id')}:{state.inputs.get('file_id')}" for state in states]
        return next((id_ for id_ in ids if FILE.fullmatch(id_)), "")

    @property
    def of_name(self) -> str:
        """The name of the ScheduledSync, which is that of its task; the resource's own where there is none."""
        type_, name = _type_and_name(self.of)
        return name if type_ == COMPONENT else self.name

    @property
    def is_task(self) -> bool:
        return self.is_a(TASK_TOKEN, PROVIDER_PATH)

    def is_a(self, token: str, provider_path: bytes) -> bool:
        """Whether the resource is of this type, or of a subclass with a type of its own."""
        if self.type == token:
            return True
        pickles = [state.inputs.get("__provider") for state in (self.old, self.new) if state is not None]
        return any(provider_path in _decoded(pickle) for pickle in pickles)


class Diagnostic(_Wire):
    """One message of the engine, a program or a provider."""

    urn: str = ""
    prefix: str = ""
    message: str = ""
    severity: str = ""


class Digest(_Wire):
    """One preview of one stack. `name` is where it was read from, `status` how `pulumi` ended where that is known."""

    name: str = ""
    status: int = 0
    steps: tuple[Step, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    summary: dict[str, int] | None = Field(None, alias="changeSummary")
    maybe_corrupt: bool = Field(False, alias="maybeCorrupt")
    config: Any = None

    @field_validator("steps", "diagnostics", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any) -> Any:
        return () if value is None else value

    @property
    def project_and_stack(self) -> tuple[str, str]:
        """Those that its steps or diagnostics name; two empty texts if there are none."""
        diagnostics = [Step(op="", urn=diagnostic.urn) for diagnostic in self.diagnostics]
        return next(((step.project, step.stack) for step in (*self.steps, *diagnostics) if step.stack), ("", ""))

    @property
    def adopt_created_within(self) -> str:
        """dataworks:adoptCreatedWithin as the preview shows it; "" where the stack does not set it, or sets 0."""
        config = self.config if isinstance(self.config, Mapping) else {}
        text = str(config.get("dataworks:adoptCreatedWithin") or "").strip()
        return text if text.strip("0.") else ""

    @property
    def failed(self) -> bool:
        return self.status != 0 or any(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def missing(self) -> tuple[str, ...]:
        """The operations of which the engine counted more than there are steps: the file is not whole."""
        present = Counter(step.op for step in self.steps)
        counted = self.summary or {}
        return tuple(op for op in CHANGING if counted.get(op, 0) > present[op])


def read_digest(text: str | bytes, name: str, *, status: int = 0) -> Digest:
    """One preview from its JSON text. `name` says where it came from, `status` how `pulumi` ended.

    Raises InputError when there is no preview in the text, or more than one.
    """
    remedy = "Write the standard output of `pulumi preview --json` to a file, and name that file."
    try:
        value = preview_in(text)
    except NoPreview as reason:
        raise InputError(f"{name} {reason}", advice=remedy) from None
    try:
        return Digest.model_validate({**value, "name": name, "status": status})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name} is not a preview that can be read: {where} is wrong.", advice=remedy) from None


def properties_of(state: State | None) -> dict[str, Any]:
    """The inputs of a task: what its outputs say, which is what diff compares; else its inputs. {} for none."""
    return dict(state.task_properties) if state is not None else {}


def known_values(held: Mapping[str, Any]) -> dict[str, Any]:
    """What a state holds, in one form, with UNKNOWN in place of the engine's sentinels."""
    return {name: canonical(_known(value)) for name, value in held.items() if value is not None}


def urn_parts(urn: str) -> list[str]:
    """Stack, project, types and name of urn:pulumi:STACK::PROJECT::TYPES::NAME; a name may hold colons."""
    parts = urn.removeprefix("urn:pulumi:").split("::", 3)
    return parts + [""] * (4 - len(parts))


def _type_and_name(urn: str) -> tuple[str, str]:
    step = Step(op="", urn=urn)
    return step.type, step.name


def _known(value: Any, depth: int = 0) -> Any:
    """`value` with UNKNOWN in its places. What is nested deeper than any task may be is as good as hidden.

    Half of a surrogate pair, which JSON can name and UTF-8 cannot carry, is told by its escape.
    """
    if isinstance(value, str):
        return UNKNOWN if value in SENTINELS else _unicode(value)
    if depth > DEEPEST:
        return SECRET
    if isinstance(value, Mapping):
        return {_unicode(key): _known(item, depth + 1) for key, item in value.items()}
    return [_known(item, depth + 1) for item in value] if isinstance(value, list) else value


def _unicode(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _decoded(pickle: Any) -> bytes:
    """The bytes of a provider's pickle, looked at and never loaded."""
    try:
        return base64.b64decode(pickle) if isinstance(pickle, str) else b""
    except (binascii.Error, ValueError):
        return b""
