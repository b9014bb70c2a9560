"""dataworks.lock.json: what `dataworks adopt` wrote, so that it can be run again and touches nothing that was edited.

    read_lock(text, name)    the text of a lock file -> Lock
    lock_text(lock)          ... and back, sorted
    digest_of(data)          the digest of a file

The format is described in docs/adopting.md. It holds no secret. Other commands read it: it does not change without a
migration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import InputError

LOCK_FILE = "dataworks.lock.json"
"""Its name, in the folder that `--out` names."""

FORMAT: Final = 1

Status = Literal["adopted", "missing", "released"]
"""adopted: the program declares the task. missing: it does, and DataWorks has the task no longer. released: the task
was taken out of the state on purpose, and adopt leaves it alone until it is asked for released tasks."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LockedTask(_Model):
    """One task. Paths are relative to the folder of the lock file, with slashes.

    `resource` is its name in the program, `type` the class that declares it, `module` the Python module with its
    statement, `content` its JSON file. `secrets` is `{step name: {parameter: config key}}`.
    """

    resource: str
    type: Literal["DISyncTask", "ScheduledSync"]
    module: str
    content: str
    task_name: str
    file_folder_path: str
    secrets: dict[str, dict[str, str]] = Field(default_factory=dict)
    status: Status = "adopted"


Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Lock(_Model):
    """`tasks` by the id of the resource, `<project id>:<file id>`; `files` by path, the SHA-256 of what adopt wrote.

    `writing` holds the digests of files that a run is about to write; it is empty after a run that ended.
    `resource_groups` maps identifiers to the constants that the program has for them.
    """

    format: Literal[1] = FORMAT
    project_id: str
    tasks: dict[str, LockedTask] = Field(default_factory=dict)
    files: dict[str, Sha256] = Field(default_factory=dict)
    writing: dict[str, Sha256] = Field(default_factory=dict)
    resource_groups: dict[str, str] = Field(default_factory=dict)

    def wrote(self, path: str, data: bytes) -> bool:
        """Whether a file is as adopt wrote it: nobody edited it since."""
        digest = digest_of(data)
        return digest in (self.files.get(path), self.writing.get(path))


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_lock(text: str, name: str) -> Lock:
    """The lock of a text. Raises InputError, which names the file and the first place that is wrong."""
    advice = "Restore the file from version control, or adopt into a new folder."
    try:
        held = json.loads(text)
    except ValueError as error:
        raise InputError(f"{name} is not JSON: {error}.", advice=advice) from None
    version = held.get("format") if isinstance(held, Mapping) else None
    if isinstance(version, int) and version > FORMAT:
        raise InputError(
            f"{name} has format {version}, and this version of pulumi-dataworks reads format {FORMAT}.",
            advice="Install the version of pulumi-dataworks that wrote it, or a later one.",
        )
    try:
        return Lock.model_validate(held)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InputError(f"{name} is not a lock file of dataworks adopt: {where} is wrong.", advice=advice) from None


def lock_text(lock: Lock) -> str:
    """The text of a lock file: sorted keys, one value a line, so that it merges."""
    held = lock.model_dump(mode="json")
    if not held["writing"]:
        del held["writing"]
    return json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
