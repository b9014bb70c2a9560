"""From a saved draft to production: what is known of a file, and the next step. Pure functions of plain values.

    next_step(state)     ┌── ListFileVersions ──┐
                         │                      ▼
    GetFile ─────────────┴──► SubmitFile ──► DeployFile ──► done        in basic mode the commit may be all
                                  └── GetDeployment ──┘                 until each has ended, with growing gaps

A draft that this very run saved cannot have been submitted yet, so it is submitted at once. In every other case
versions are read first: a submission may be in progress, from an earlier run that was killed or from a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from ..content import same, write_json

PUBLISHED = "in production"
"""`publication` when production runs the newest draft."""

HELD_BACK = "held back: this stack is for development"
"""`publication` in a stack for development."""

TRIGGER_INPUTS = ("triggers", "content_digest", "publication")
"""Inputs of a deployment whose change publishes again. `publication` is PUBLISHED in a program (HELD_BACK in a stack
for development); a refresh replaces it by the live state, so that a preview shows the difference."""

UNDER_WAY = ("COMMITTING", "DEPLOYING", "PACKAGED")
"""Version.Status while a deployment of the version has not ended; COMMITTED, CHECK_OK and DEPLOYED have."""


class PublishStep(Enum):
    """What to call next; DONE calls nothing."""

    VERSIONS = "ListFileVersions"
    FIND = "ListDeployments"
    SUBMIT = "SubmitFile"
    DEPLOY = "DeployFile"
    DONE = ""


@dataclass(frozen=True)
class Version:
    """One version of a file, as far as a step depends on it."""

    number: int
    status: str
    in_production: bool


@dataclass(frozen=True)
class PublishState:
    """What is known of a file at one moment.

    `draft` is its CurrentVersion, `committed` its CommitStatus. `fresh`: this very run saved the draft. `submitted`:
    this very run saw its submission end. `versions` None: not read yet.
    """

    draft: int | None
    committed: bool
    standard: bool
    fresh: bool = False
    submitted: bool = False
    versions: tuple[Version, ...] | None = None

    @property
    def newest(self) -> Version | None:
        """The newest version that was submitted and not cancelled."""
        kept = [version for version in self.versions or () if version.status != "CANCELLED"]
        return max(kept, key=lambda version: version.number, default=None)

    @property
    def production(self) -> int | None:
        """The version that production runs, according to the versions."""
        return next((version.number for version in self.versions or () if version.in_production), None)


def next_step(state: PublishState) -> PublishStep:
    """The next operation on the way of the file to production."""
    if state.submitted and state.standard:
        return PublishStep.DEPLOY
    if state.versions is None:
        return PublishStep.SUBMIT if state.fresh and not state.committed else PublishStep.VERSIONS
    newest = state.newest
    if newest is not None and newest.status in UNDER_WAY:
        return PublishStep.FIND
    if not state.committed:
        return PublishStep.SUBMIT
    return PublishStep.DONE if newest is not None and state.production == newest.number else PublishStep.DEPLOY


def after_submission(state: PublishState) -> PublishState:
    """What is known once the submission has succeeded; in basic mode its versions show whether it reached production
    (documents and official sample disagree)."""
    return replace(state, committed=True, fresh=False, submitted=True, versions=None)


def describe(state: PublishState, ours: int | None = None) -> str:
    """How far a file is published, in plain language; `versions` have been read. `ours` is the version that the program
    deployed to production, if it did: another one there was deployed by somebody else."""
    newest, production = state.newest, state.production
    if state.committed and newest is not None and production == newest.number:
        return PUBLISHED if ours in (None, production) else f"production runs version {production}, and not {ours}"
    saved = f"version {newest.number} is submitted" if state.committed and newest else f"version {state.draft} is saved"
    if production is None:
        return f"{saved}, production runs none"
    return f"production runs version {production}, {saved}"


# Deployments


class DeploymentOutcome(Enum):
    """Whether a deployment is still running."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    ENDED_BADLY = "ended badly"


READY, SUCCESS = 0, 1
"""Deployment.Status: 0 has not ended, 1 succeeded; 2 failed, 6 was rejected, 3 was cancelled (data model of the
console); any other value has failed, too."""

CHECK_FAILED, CHECKING = 7, 8
"""Deployment.CheckingStatus; a submission may continue to production only without one (documented)."""

WORDS = {2: "failed", 3: "was called off", 6: "was rejected"}


def outcome_of(status: int, checking: int | None) -> DeploymentOutcome:
    """The outcome that Status and CheckingStatus of a deployment mean."""
    if status not in (READY, SUCCESS) or checking == CHECK_FAILED:
        return DeploymentOutcome.ENDED_BADLY
    return DeploymentOutcome.RUNNING if status == READY or checking == CHECKING else DeploymentOutcome.SUCCEEDED


def ended_words(status: int, checking: int | None) -> str:
    """How a deployment failed, in plain language."""
    return "failed its checks" if checking == CHECK_FAILED else WORDS.get(status, f"ended with status {status}")


GAPS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between two GetDeployment calls; the last one repeats: the basic edition allows a hundred calls a day. A
deployment of a minute takes seven."""


def poll_interval(polls: int) -> float:
    """Seconds to wait after so many GetDeployment calls, the first included."""
    return GAPS[min(polls, len(GAPS)) - 1]


def content_digest(content: Mapping[str, Any]) -> str:
    """A short text, the same for contents of the same meaning. `extend`, where the service adds keys, is left out."""
    return _short(write_json({key: value for key, value in content.items() if key != "extend"}))


def keeps(live: Any, sent: Any) -> bool:
    """Whether `live` has everything that was sent, and perhaps more: keys that the service adds by itself."""
    if isinstance(sent, Mapping):
        return isinstance(live, Mapping) and all(
            value is None or (key in live and keeps(live[key], value)) for key, value in sent.items()
        )
    if isinstance(sent, list | tuple):
        return isinstance(live, list) and len(live) == len(sent) and all(map(keeps, live, sent))
    return same(live, sent)


def text_digest(values: Any) -> str:
    """A short text for plain values."""
    return _short(json.dumps(values, ensure_ascii=False))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
