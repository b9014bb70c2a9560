"""The state: business flows, folders, files, deployments and client tokens, in one SQLite database.

Kept simple on purpose: a file is one row of JSON, because the emulator holds hundreds of files, not millions.
Files and deployments are never removed, so their ids only grow.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dataworks_emulator.folders import ENGINE, ROOT
from dataworks_emulator.options import Options

_TABLES = """
CREATE TABLE IF NOT EXISTS folders (
  folder_id INTEGER PRIMARY KEY AUTOINCREMENT, project_id TEXT NOT NULL, path TEXT NOT NULL, UNIQUE (project_id, path));
CREATE TABLE IF NOT EXISTS files (file_id INTEGER PRIMARY KEY, facts TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS files_by_name ON files (json_extract(facts, '$.name'));
CREATE TABLE IF NOT EXISTS deployments (deployment_id INTEGER PRIMARY KEY, facts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
  project_id TEXT, token TEXT, file_id INTEGER, parameters TEXT, PRIMARY KEY (project_id, token));
CREATE TABLE IF NOT EXISTS records (kind TEXT, key TEXT, facts TEXT NOT NULL, PRIMARY KEY (kind, key));
"""
_FIRST_FILE = 1000001
_FIRST_DEPLOYMENT = 3000001


@dataclass(frozen=True)
class File:
    """One file. Times are milliseconds since 1970, `folder_path` is in the kept spelling.

    `commit_status` 0 is a draft, 1 committed; `node_id` 0 until the first commit; `settings` are the other parameters
    of UpdateFile as they were sent.
    """

    file_id: int
    project_id: str
    name: str
    folder_path: str
    file_type: int
    content: str
    owner: str
    create_user: str
    create_time: int
    last_edit_user: str
    last_edit_time: int
    version: int = 1
    commit_status: int = 0
    deleted_status: str = "NORMAL"
    node_id: int = 0
    inputs: str = ""
    outputs: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """True if the file exists for the user of the service."""
        return self.deleted_status == "NORMAL"


@dataclass(frozen=True)
class Deployment:
    """One deployment of one file; `polls` counts the questions answered so far.

    `change` is UPDATE or DELETE; `verdict` is what a person decided ("" nothing yet); `settled` once its end was
    applied, at `end_time`.
    """

    deployment_id: int
    project_id: str
    file_id: int
    file_version: int
    create_time: int
    polls: int = 0
    from_environment: int = 0
    to_environment: int = 1
    change: str = "UPDATE"
    comment: str = ""
    skip_checks: bool = False
    verdict: str = ""
    settled: bool = False
    end_time: int = 0


class Store:
    """The database at `path` (":memory:" or a file). `clock` gives seconds since 1970. Safe from any thread."""

    def __init__(self, path: str, options: Options, *, clock: Callable[[], float]) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._clock = clock
        self._before: dict[int, File] = {}
        # `isolation_level=None`: transactions are begun and ended by `transaction`, and nowhere else.
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(_TABLES)
        with self.transaction():
            for project in options.projects:
                for flow in options.business:
                    for folder in (ROOT, f"{ROOT}/{flow}", f"{ROOT}/{flow}/{ENGINE}"):
                        self.make_folder(project.project_id, folder)

    def close(self) -> None:
        """Close the database; what was written stays if it is a file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one thread at a time. May be nested; the outermost decides."""
        with self._lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._db.execute("BEGIN IMMEDIATE")
                yield
            except BaseException:
                if self._depth == 1:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def now(self) -> int:
        """Milliseconds since 1970."""
        return int(self._clock() * 1000)

    # Folders

    def make_folder(self, project_id: str, path: str) -> int:
        """The id of the folder, which is made if it is not there."""
        with self.transaction():
            self._db.execute("INSERT OR IGNORE INTO folders (project_id, path) VALUES (?, ?)", (project_id, path))
            return self.folders(project_id)[path]

    def folders(self, project_id: str) -> dict[str, int]:
        """All folders of the project: path to id, sorted by path."""
        with self._lock:
            rows = self._db.execute("SELECT path, folder_id FROM folders WHERE project_id = ?", (project_id,))
            return dict(sorted(rows.fetchall()))

    def rename_folder(self, project_id: str, path: str, new: str) -> None:
        """Give a folder another path; what is below it follows."""
        with self.transaction():
            for old in self.folders(project_id):
                if old == path or old.startswith(f"{path}/"):
                    moved = new + old[len(path) :]
                    self._db.execute(
                        "UPDATE folders SET path = ? WHERE project_id = ? AND path = ?", (moved, project_id, old)
                    )
                    for file in self.files(project_id):
                        if file.folder_path == old:
                            self.mark_file(file, folder_path=moved)

    def drop_folder(self, project_id: str, path: str) -> None:
        """Forget a folder and what is below it; its files count as deleted, in a folder that is still there."""
        with self.transaction():
            for old in self.folders(project_id):
                if old == path or old.startswith(f"{path}/"):
                    for file in self.files(project_id):
                        if file.folder_path == old:
                            self.mark_file(file, deleted_status="DELETED", folder_path=ROOT)
                    self._db.execute("DELETE FROM folders WHERE project_id = ? AND path = ?", (project_id, old))

    # Files

    def files(self, project_id: str | None = None) -> list[File]:
        """The files of one project or of all, deleted ones too, by id."""
        with self._lock:
            rows = self._db.execute("SELECT facts FROM files ORDER BY file_id").fetchall()
        files = [File(**json.loads(row[0])) for row in rows]
        return [file for file in files if project_id in (None, file.project_id)]

    def files_named(self, project_id: str, name: str) -> list[File]:
        """The files of a name in one project, deleted ones too, by id."""
        with self._lock:
            rows = self._db.execute(
                "SELECT facts FROM files WHERE json_extract(facts, '$.name') = ? ORDER BY file_id", (name,)
            ).fetchall()
        files = [File(**json.loads(row[0])) for row in rows]
        return [file for file in files if file.project_id == project_id]

    def file(self, file_id: int) -> File | None:
        """The file, even if deleted; None if there never was one."""
        with self._lock:
            row = self._db.execute("SELECT facts FROM files WHERE file_id = ?", (file_id,)).fetchone()
        return File(**json.loads(row[0])) if row else None

    def add_file(
        self, project_id: str, *, name: str, folder_path: str, file_type: int, content: str, user: str
    ) -> File:
        """Make a draft."""
        with self.transaction():
            now = self.now()
            file_id = self._next("files", "file_id", _FIRST_FILE)
            file = File(file_id, project_id, name, folder_path, file_type, content, user, user, now, user, now)
            self._save("files", "file_id", file_id, asdict(file))
            return file

    def edit_file(self, file: File, *, user: str, **changes: Any) -> File:
        """Save changed fields of a file.

        Each edit has a later time than the one before, and the first edit after a commit opens the next version: a
        guess, from versions being made by SubmitFile and drafts having CommitStatus 0.
        """
        opened = {"version": file.version + 1, "commit_status": 0} if file.commit_status else {}
        edited = max(self.now(), file.last_edit_time + 1)
        self._before[file.file_id] = file
        return self.mark_file(file, **{**opened, "last_edit_user": user, "last_edit_time": edited, **changes})

    def mark_file(self, file: File, **changes: Any) -> File:
        """Save fields that the service itself changes: no edit, so no new time and no new version."""
        marked = replace(file, **changes)
        with self.transaction():
            self._save("files", "file_id", file.file_id, asdict(marked))
        return marked

    def before_last_edit(self, file_id: int) -> File | None:
        """The file as it was before its last edit by this process; None if there was none."""
        return self._before.get(file_id)

    # Deployments and tokens

    def add_deployment(self, file: File, **facts: Any) -> Deployment:
        """Begin the deployment of a file; `facts` are fields of `Deployment`."""
        with self.transaction():
            deployment_id = self._next("deployments", "deployment_id", _FIRST_DEPLOYMENT)
            known = {"file_version": file.version, "create_time": self.now(), **facts}
            deployment = Deployment(deployment_id, file.project_id, file.file_id, **known)
            self.save_deployment(deployment)
            return deployment

    def deployments(self, project_id: str | None = None, *, unsettled: bool = False) -> list[Deployment]:
        """The deployments of one project or of all, oldest first; `unsettled`: whose end was not applied yet."""
        where = "WHERE NOT json_extract(facts, '$.settled')" if unsettled else ""
        with self._lock:
            rows = self._db.execute(f"SELECT facts FROM deployments {where} ORDER BY deployment_id").fetchall()  # noqa: S608
        found = [Deployment(**json.loads(row[0])) for row in rows]
        return [deployment for deployment in found if project_id in (None, deployment.project_id)]

    def deployment(self, deployment_id: int) -> Deployment | None:
        """A deployment; None if there is none of this id."""
        with self._lock:
            row = self._db.execute("SELECT facts FROM deployments WHERE deployment_id = ?", (deployment_id,)).fetchone()
        return Deployment(**json.loads(row[0])) if row else None

    def save_deployment(self, deployment: Deployment) -> None:
        """Keep a changed deployment."""
        with self.transaction():
            self._save("deployments", "deployment_id", deployment.deployment_id, asdict(deployment))

    # Records of other modules: versions, the nodes that run in production, workflows

    def records(self, kind: str, prefix: str = "") -> list[dict[str, Any]]:
        """The records of a kind whose key begins so, by key."""
        with self._lock:
            rows = self._db.execute(
                "SELECT facts FROM records WHERE kind = ? AND substr(key, 1, ?) = ? ORDER BY key",
                (kind, len(prefix), prefix),
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def record(self, kind: str, key: str) -> dict[str, Any] | None:
        """One record; None if there is none."""
        with self._lock:
            row = self._db.execute("SELECT facts FROM records WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def keep_record(self, kind: str, key: str, facts: dict[str, Any]) -> None:
        """Write a record anew."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", (kind, key, json.dumps(facts)))

    def drop_record(self, kind: str, key: str) -> None:
        """Forget a record."""
        with self.transaction():
            self._db.execute("DELETE FROM records WHERE kind = ? AND key = ?", (kind, key))

    def file_of_token(self, project_id: str, token: str) -> tuple[int, str] | None:
        """The id of the file that was made with this client token, and what `remember_token` was told with it."""
        with self._lock:
            row = self._db.execute(
                "SELECT file_id, parameters FROM tokens WHERE project_id = ? AND token = ?", (project_id, token)
            ).fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def remember_token(self, project_id: str, token: str, file_id: int, parameters: str) -> None:
        """Keep the client token of a file, and a digest of the parameters it came with."""
        with self.transaction():
            self._db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?)", (project_id, token, file_id, parameters))

    def _next(self, table: str, key: str, first: int) -> int:
        row = self._db.execute(f"SELECT MAX({key}) FROM {table}").fetchone()  # noqa: S608 - names from this module
        return first if row[0] is None else int(row[0]) + 1

    def _save(self, table: str, key: str, row_id: int, facts: dict[str, Any]) -> None:
        statement = f"INSERT OR REPLACE INTO {table} ({key}, facts) VALUES (?, ?)"  # noqa: S608 - as above
        self._db.execute(statement, (row_id, json.dumps(facts)))
