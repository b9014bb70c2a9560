"""The way to production as decisions: one step after the other, each from what is known."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.plan.publishing import (
    PUBLISHED,
    DeploymentOutcome,
    PublishState,
    PublishStep,
    Version,
    after_submission,
    content_digest,
    describe,
    next_step,
    outcome_of,
    poll_interval,
)

DRAFT = PublishState(draft=3, committed=False, standard=True)
DONE = PublishState(draft=3, committed=True, standard=True)


def versions(*rows: tuple[int, str, bool]) -> tuple[Version, ...]:
    return tuple(Version(*row) for row in rows)


STEPS: dict[str, tuple[PublishState, PublishStep]] = {
    "a draft that this run saved": (dataclasses.replace(DRAFT, fresh=True), PublishStep.SUBMIT),
    "a draft of before": (DRAFT, PublishStep.VERSIONS),
    "a draft that nobody submitted": (
        dataclasses.replace(DRAFT, versions=versions((2, "DEPLOYED", True))),
        PublishStep.SUBMIT,
    ),
    "a first draft": (dataclasses.replace(DRAFT, versions=()), PublishStep.SUBMIT),
    "a draft on its way": (dataclasses.replace(DRAFT, versions=versions((3, "COMMITTING", False))), PublishStep.FIND),
    "a draft that was called off": (
        dataclasses.replace(DRAFT, versions=versions((3, "CANCELLED", False), (2, "DEPLOYED", True))),
        PublishStep.SUBMIT,
    ),
    "a draft in a package": (dataclasses.replace(DRAFT, versions=versions((3, "PACKAGED", False))), PublishStep.FIND),
    "in production, and a later version called off": (
        dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True), (4, "CANCELLED", False))),
        PublishStep.DONE,
    ),
    "in a package": (dataclasses.replace(DONE, versions=versions((3, "PACKAGED", False))), PublishStep.FIND),
    "committed, also by this run's word": (dataclasses.replace(DONE, fresh=True), PublishStep.VERSIONS),
    "committed, not deployed": (
        dataclasses.replace(DONE, versions=versions((2, "DEPLOYED", True), (3, "CHECK_OK", False))),
        PublishStep.DEPLOY,
    ),
    "on its way to production": (
        dataclasses.replace(DONE, versions=versions((3, "DEPLOYING", False))),
        PublishStep.FIND,
    ),
    "in production": (dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True))), PublishStep.DONE),
    "rolled back": (
        dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", False), (2, "DEPLOYED", True))),
        PublishStep.DEPLOY,
    ),
    "just submitted, standard": (after_submission(dataclasses.replace(DRAFT, fresh=True)), PublishStep.DEPLOY),
    "just submitted, basic": (after_submission(dataclasses.replace(DRAFT, standard=False)), PublishStep.VERSIONS),
    "basic, published by its commit": (
        dataclasses.replace(DONE, standard=False, versions=versions((3, "DEPLOYED", True))),
        PublishStep.DONE,
    ),
    "basic, not published by its commit": (
        dataclasses.replace(DONE, standard=False, versions=versions((3, "COMMITTED", False))),
        PublishStep.DEPLOY,
    ),
}


@pytest.mark.parametrize("what", STEPS)
def test_the_next_step_follows_from_what_is_known(what: str) -> None:
    """Looks before it writes wherever something may be under way."""
    look, expected = STEPS[what]
    assert next_step(look) is expected


STATUSES = st.sampled_from(["COMMITTING", "COMMITTED", "DEPLOYED", "?"])
LOOKS = st.builds(
    PublishState,
    draft=st.none() | st.integers(1, 5),
    committed=st.booleans(),
    standard=st.booleans(),
    fresh=st.booleans(),
    submitted=st.just(False),
    versions=st.none()
    | st.lists(
        st.builds(
            Version, st.integers(1, 5), st.sampled_from(["COMMITTING", "COMMITTED", "DEPLOYED", "?"]), st.booleans()
        )
    ).map(tuple),
)


@given(LOOKS)
def test_nothing_is_submitted_over_a_submission(look: PublishState) -> None:
    """Whatever is known, a version that is under way is never submitted or deployed again."""
    newest = look.newest
    if newest is not None and newest.status == "COMMITTING":
        assert next_step(look) is PublishStep.FIND
    if next_step(look) is PublishStep.SUBMIT:
        assert not look.committed
    if look.versions is not None and newest is not None and newest.status == "COMMITTED":
        assert describe(look)


@pytest.mark.parametrize(
    ("status", "checking", "expected"),
    [
        (0, None, DeploymentOutcome.RUNNING),
        (0, 8, DeploymentOutcome.RUNNING),
        (1, 8, DeploymentOutcome.RUNNING),
        (1, None, DeploymentOutcome.SUCCEEDED),
        (1, 7, DeploymentOutcome.ENDED_BADLY),
        (2, None, DeploymentOutcome.ENDED_BADLY),
        (3, None, DeploymentOutcome.ENDED_BADLY),
        (6, None, DeploymentOutcome.ENDED_BADLY),
        (42, None, DeploymentOutcome.ENDED_BADLY),
    ],
)
def test_a_deployment_succeeds_only_without_a_check(
    status: int, checking: int | None, expected: DeploymentOutcome
) -> None:
    """The documented numbers; an unknown one is never taken for success."""
    assert outcome_of(status, checking) is expected


def test_a_minute_takes_at_most_twelve_questions() -> None:
    """The basic edition allows a hundred calls a day."""
    seconds, polls = 0.0, 1
    while seconds < 60:
        seconds += poll_interval(polls)
        polls += 1
    assert polls <= 12


def test_where_a_file_is_reads_as_a_sentence() -> None:
    """What a preview shows after a refresh."""
    running = versions((3, "COMMITTED", False), (2, "DEPLOYED", True))
    assert describe(dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True)))) == PUBLISHED
    other = dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True)))
    assert (describe(other, 3), describe(other, 2)) == (PUBLISHED, "production runs version 3, and not 2")
    assert describe(dataclasses.replace(DRAFT, versions=())) == "version 3 is saved, production runs none"
    draft = dataclasses.replace(DRAFT, draft=4, versions=running)
    assert describe(draft) == "production runs version 2, version 4 is saved"
    assert describe(dataclasses.replace(DONE, versions=running)) == (
        "production runs version 2, version 3 is submitted"
    )


def test_a_digest_is_one_of_meaning() -> None:
    """Order of keys, 2.0 for 2, nulls and what the service adds do not count; everything else does."""
    content = {"type": "job", "setting": {"speed": {"concurrent": 2, "throttle": False}}}
    other = {"setting": {"speed": {"throttle": False, "concurrent": 2.0, "x": None}}, "type": "job", "extend": {"a": 1}}
    assert content_digest(content) == content_digest(other)
    assert content_digest(content) != content_digest({"type": "job"})
