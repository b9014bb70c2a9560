"""What the providers of this package share: one session of the process, and the ids of a file.

All resources of a run live in one provider process, one provider class each; they share the client, and what this run
has asked and saved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, Config, ConfigureRequest, ResourceProvider

from ..content import UNKNOWN, Problem, keep_old_form
from ..plan.ids import IDS, id_text, with_old_ids
from ..plan.inputs import IDENTICAL
from ..studio.data_studio import data_studio
from ..studio.port import DataStudio
from ..studio.session import Session, generation_output
from .engine_watch import is_provider_process, watch
from .hooks import WORK, guard, no_tracebacks, to_engine

_LOCK = threading.Lock()
_SESSIONS: list[tuple[object, Session]] = []


def session_of(config: Config) -> Session:
    """The session of this process for a stack's config, which the engine's SDK holds once.

    The first one makes the process end with its engine, and show errors without their tracebacks.
    """
    raw = getattr(config, "_props", config)
    with _LOCK:
        for known, session in _SESSIONS:
            if known is raw:
                return session
        no_tracebacks()
        session = Session(config.get)
        _SESSIONS.append((raw, session))
        if is_provider_process():
            watch(session.stop, work=WORK)
        return session


class DataWorksProvider(ResourceProvider):
    """A provider of a file, or of one aspect of it. Has no state before `configure`, so its pickle is a name."""

    serialize_as_secret_always = False

    session: Session
    studio: DataStudio

    @guard
    def configure(self, req: ConfigureRequest) -> None:
        self.session = session_of(req.config)
        self.studio = data_studio(self.session)

    def origin_outputs(self, project_id: str) -> dict[str, str]:
        """The outputs that say from where the state has a resource: its region, and the Data Studio of its workspace.
        Raises SettingsError."""
        return {"region": self.session.region, **generation_output(self.session.generation_of(project_id))}

    def is_new(self, project_id: Any) -> bool | None:
        """Whether a workspace has the new Data Studio; None while its id is not known. Raises SettingsError."""
        known = id_text(project_id)
        return self.session.generation_of(known) == "new" if isinstance(known, str) else None

    def require_generation(self, id_: str, olds: Mapping[str, Any]) -> None:
        """Refuse in a preview what `Session.require_same` refuses at the latest before a call. Raises SettingsError."""
        if olds.get("region") is not None:
            self.session.require_generation(olds, id_.partition(":")[0])


def check_result(
    news: dict[str, Any], problems: Sequence[object], form: Callable[[], Mapping[str, Any]]
) -> CheckResult:
    """The answer of `check`: what is wrong, or the `form` of the inputs that the state keeps."""
    if problems:
        return CheckResult(news, [CheckFailure("", str(problem)) for problem in problems])
    return CheckResult(to_engine(form()), [])


def kept_form(olds: Mapping[str, Any], inputs: Mapping[str, Any], *ids: str) -> dict[str, Any]:
    """`inputs` with each value in its old form where the meaning is the same; `ids` names those that are ids."""
    return with_old_ids(olds, keep_old_form(olds, dict(inputs)), *ids)


def warn_unmanaged(label: str, names: Iterable[str]) -> None:
    """Warn of what leaves the program and stays in DataWorks."""
    for name in names:
        pulumi.log.warn(
            f"{label}: {name} was removed from the program. Nothing is sent for that: DataWorks keeps the last value."
        )


def adopt_problems(news: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the input `adopt` of a schedule or a deployment."""
    if news.get("adopt") in (None, UNKNOWN, IDENTICAL):
        return []
    return [Problem("adopt", f"must be {IDENTICAL}", "leave it out, or write identical")]


def id_problems(news: Mapping[str, Any], *names: str) -> list[Problem]:
    """What is wrong with ids, which are decimal numbers as text."""
    found = []
    for name in names:
        value = id_text(news.get(name))
        if value is not UNKNOWN and not (isinstance(value, str) and IDS.fullmatch(value)):
            found.append(Problem(name, "is not a number", "write the id as text"))
    return found


def id_of(inputs: Mapping[str, Any]) -> str:
    return f"{inputs['project_id']}:{inputs['file_id']}"
