"""The folder of an adopted program: files read, and written so that a command that is killed leaves none half written.

the lock with the digests of what will be written     `writing`: after a kill none of the files counts as edited
the files
the lock of what was written
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..errors import InputError
from .import_file import IMPORT_FILE
from .lock_file import LOCK_FILE, Lock, digest_of, lock_text, read_lock

READINGS_FILE = ".dataworks-adoption.jsonl"
"""What an interrupted run has read; no secret is in it. Mode 0600, removed when the run ends."""

IGNORED = (IMPORT_FILE, READINGS_FILE)

SUFFIX = ".dataworks-new"


class OutputFolder:
    """Files by their path below the folder, with slashes. Raises InputError where one cannot be read or written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(path, "read", error) from None

    def write(self, path: str, data: bytes, *, mode: int = 0o666) -> None:
        """Write a file as a whole, or leave what was there. `mode` counts from the first byte on."""
        target = self.root / path
        new = target.with_name(target.name + SUFFIX)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(data)
            new.replace(target)
        except OSError as error:
            raise self._refused(path, "written", error) from None

    def remove(self, path: str) -> None:
        """Remove a file, and what an interrupted write of it left."""
        target = self.root / path
        try:
            target.unlink(missing_ok=True)
            target.with_name(target.name + SUFFIX).unlink(missing_ok=True)
        except OSError as error:
            raise self._refused(path, "removed", error) from None

    def lock(self, project_id: str) -> Lock:
        """The lock of an earlier run, or an empty one. Raises InputError where it is of another workspace."""
        data = self.read(LOCK_FILE)
        if data is None:
            return Lock(project_id=project_id)
        lock = read_lock(data.decode(errors="replace"), LOCK_FILE)
        if lock.project_id != project_id:
            raise InputError(
                f"{LOCK_FILE} is of workspace {lock.project_id}, and --project-id is {project_id}.",
                advice="Adopt each workspace into a folder of its own.",
            )
        return lock

    def write_all(self, files: Mapping[str, bytes], before: Lock, after: Lock) -> None:
        """Write files, so that a run that is killed anywhere can be repeated."""
        if files:
            writing = {path: digest_of(data) for path, data in files.items()}
            during = after.model_copy(update={"files": before.files, "writing": {**before.writing, **writing}})
            self._write_lock(during)
        for path, data in files.items():
            self.write(path, data)
        self._write_lock(after)

    def _write_lock(self, lock: Lock) -> None:
        data = lock_text(lock).encode()
        if self.read(LOCK_FILE) != data:
            self.write(LOCK_FILE, data)

    def ignore(self) -> None:
        """See that git ignores what may hold secrets: lines are added to .gitignore, none is changed."""
        held = self.read(".gitignore") or b""
        lines = held.decode(errors="replace").splitlines()
        missing = [
            name
            for name in (f"/{one}" for one in (*IGNORED, *(f"{one}{SUFFIX}" for one in IGNORED)))
            if name not in lines
        ]
        if missing:
            end = b"" if not held or held.endswith(b"\n") else b"\n"
            self.write(".gitignore", held + end + "".join(f"{name}\n" for name in missing).encode())

    def _refused(self, path: str, verb: str, error: OSError) -> InputError:
        return InputError(
            f"{self.root / path} cannot be {verb}: {error.strerror}.", advice="Check the name and rights of --out."
        )
