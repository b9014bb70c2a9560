"""The way to production as decisions: one step after the other, each from what is known."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.plan.publishing import (
    PUBLISHED,
    Look,
    Step,
    Verdict,
    Version,
    after_submission,
    content_digest,
    gap,
    next_step,
    publication,
    verdict,
)

DRAFT = Look(draft=3, committed=False, standard=True)
DONE = Look(draft=3, committed=True, standard=True)


def versions(*rows: tuple[int, str, bool]) -> tuple[Version, ...]:
    return tuple(Version(*row) for row in rows)


STEPS: dict[str, tuple[Look, Step]] = {
    "a draft that this run saved": (dataclasses.replace(DRAFT, fresh=True), Step.SUBMIT),
    "a draft of before": (DRAFT, Step.VERSIONS),
    "a draft that nobody submitted": (
        dataclasses.replace(DRAFT, versions=versions((2, "DEPLOYED", True))),
        Step.SUBMIT,
    ),
    "a first draft": (dataclasses.replace(DRAFT, versions=()), Step.SUBMIT),
    "a draft on its way": (dataclasses.replace(DRAFT, versions=versions((3, "COMMITTING", False))), Step.FIND),
    "a draft that was called off": (
        dataclasses.replace(DRAFT, versions=versions((3, "CANCELLED", False), (2, "DEPLOYED", True))),
        Step.SUBMIT,
    ),
    "a draft in a package": (dataclasses.replace(DRAFT, versions=versions((3, "PACKAGED", False))), Step.FIND),
    "in production, and a later version called off": (
        dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True), (4, "CANCELLED", False))),
        Step.DONE,
    ),
    "in a package": (dataclasses.replace(DONE, versions=versions((3, "PACKAGED", False))), Step.FIND),
    "committed, also by this run's word": (dataclasses.replace(DONE, fresh=True), Step.VERSIONS),
    "committed, not deployed": (
        dataclasses.replace(DONE, versions=versions((2, "DEPLOYED", True), (3, "CHECK_OK", False))),
        Step.DEPLOY,
    ),
    "on its way to production": (dataclasses.replace(DONE, versions=versions((3, "DEPLOYING", False))), Step.FIND),
    "in production": (dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True))), Step.DONE),
    "rolled back": (
        dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", False), (2, "DEPLOYED", True))),
        Step.DEPLOY,
    ),
    "just submitted, standard": (after_submission(dataclasses.replace(DRAFT, fresh=True)), Step.DEPLOY),
    "just submitted, basic": (after_submission(dataclasses.replace(DRAFT, standard=False)), Step.VERSIONS),
    "basic, published by its commit": (
        dataclasses.replace(DONE, standard=False, versions=versions((3, "DEPLOYED", True))),
        Step.DONE,
    ),
    "basic, not published by its commit": (
        dataclasses.replace(DONE, standard=False, versions=versions((3, "COMMITTED", False))),
        Step.DEPLOY,
    ),
}


@pytest.mark.parametrize("what", STEPS)
def test_the_next_step_follows_from_what_is_known(what: str) -> None:
    """Looks before it writes wherever something may be under way."""
    look, expected = STEPS[what]
    assert next_step(look) is expected


STATUSES = st.sampled_from(["COMMITTING", "COMMITTED", "DEPLOYED", "?"])
LOOKS = st.builds(
    Look,
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
def test_nothing_is_submitted_over_a_submission(look: Look) -> None:
    """Whatever is known, a version that is under way is never submitted or deployed again."""
    newest = look.newest
    if newest is not None and newest.status == "COMMITTING":
        assert next_step(look) is Step.FIND
    if next_step(look) is Step.SUBMIT:
        assert not look.committed
    if look.versions is not None and newest is not None and newest.status == "COMMITTED":
        assert publication(look)


@pytest.mark.parametrize(
    ("status", "checking", "expected"),
    [
        (0, None, Verdict.RUNNING),
        (0, 8, Verdict.RUNNING),
        (1, 8, Verdict.RUNNING),
        (1, None, Verdict.SUCCEEDED),
        (1, 7, Verdict.ENDED_BADLY),
        (2, None, Verdict.ENDED_BADLY),
        (3, None, Verdict.ENDED_BADLY),
        (6, None, Verdict.ENDED_BADLY),
        (42, None, Verdict.ENDED_BADLY),
    ],
)
def test_a_deployment_succeeds_only_without_a_check(status: int, checking: int | None, expected: Verdict) -> None:
    """The documented numbers; an unknown one is never taken for success."""
    assert verdict(status, checking) is expected


def test_a_minute_takes_at_most_twelve_questions() -> None:
    """The basic edition allows a hundred calls a day."""
    seconds, polls = 0.0, 1
    while seconds < 60:
        seconds += gap(polls)
        polls += 1
    assert polls <= 12


def test_where_a_file_is_reads_as_a_sentence() -> None:
    """What a preview shows after a refresh."""
    running = versions((3, "COMMITTED", False), (2, "DEPLOYED", True))
    assert publication(dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True)))) == PUBLISHED
    other = dataclasses.replace(DONE, versions=versions((3, "DEPLOYED", True)))
    assert (publication(other, 3), publication(other, 2)) == (PUBLISHED, "production runs version 3, and not 2")
    assert publication(dataclasses.replace(DRAFT, versions=())) == "version 3 is saved, production runs none"
    draft = dataclasses.replace(DRAFT, draft=4, versions=running)
    assert publication(draft) == "production runs version 2, version 4 is saved"
    assert publication(dataclasses.replace(DONE, versions=running)) == (
        "production runs version 2, version 3 is submitted"
    )


def test_a_digest_is_one_of_meaning() -> None:
    """Order of keys, 2.0 for 2, nulls and what the service adds do not count; everything else does."""
    content = {"type": "job", "setting": {"speed": {"concurrent": 2, "throttle": False}}}
    other = {"setting": {"speed": {"throttle": False, "concurrent": 2.0, "x": None}}, "type": "job", "extend": {"a": 1}}
    assert content_digest(content) == content_digest(other)
    assert content_digest(content) != content_digest({"type": "job"})
