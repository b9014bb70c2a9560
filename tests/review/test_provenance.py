"""Where a review comes from: commit, run, time and versions; whom to ask about a task, and where it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.errors import InputError
from pulumi_dataworks.review import review_of
from pulumi_dataworks.review.provenance import Provenance, provenance_of, safe_url
from pulumi_dataworks.review.references import docs_address
from review.hostile import TEXTS
from review.made import digest, properties, step, urn

NOW = datetime(2026, 3, 1, 0, 30, 59, tzinfo=timezone(timedelta(hours=8)))
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "effects.md").read_text(encoding="utf-8")
EFFECTS = int(PAGE.partition("Version ")[2].partition(" of the effects")[0])
"""The version that the page of the effects names."""

COMMIT = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"

# The variables are those of the documents of each system, with the values of their examples in this form.
SYSTEMS: dict[str, tuple[dict[str, str], str, str]] = {
    "GitHub Actions": (
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_SHA": COMMIT,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "shop/tasks",
            "GITHUB_RUN_ID": "1658821493",
        },
        "https://github.com/shop/tasks/actions/runs/1658821493",
        f"https://github.com/shop/tasks/commit/{COMMIT}",
    ),
    "GitLab CI": (
        {
            "GITLAB_CI": "true",
            "CI_COMMIT_SHA": COMMIT,
            "CI_JOB_URL": "https://gitlab.example/shop/tasks/-/jobs/50",
            "CI_PROJECT_URL": "https://gitlab.example/shop/tasks",
        },
        "https://gitlab.example/shop/tasks/-/jobs/50",
        f"https://gitlab.example/shop/tasks/-/commit/{COMMIT}",
    ),
    "Azure Pipelines": (
        {
            "TF_BUILD": "True",
            "BUILD_SOURCEVERSION": "0" * 40,
            "SYSTEM_PULLREQUEST_SOURCECOMMITID": COMMIT,
            "SYSTEM_COLLECTIONURI": "https://dev.azure.com/shop/",
            "SYSTEM_TEAMPROJECT": "tasks",
            "BUILD_BUILDID": "7",
            "BUILD_REPOSITORY_URI": "https://dev.azure.com/shop/tasks/_git/tasks",
        },
        "https://dev.azure.com/shop/tasks/_build/results?buildId=7",
        f"https://dev.azure.com/shop/tasks/_git/tasks/commit/{COMMIT}",
    ),
    "Bitbucket Pipelines": (
        {
            "BITBUCKET_BUILD_NUMBER": "7",
            "BITBUCKET_COMMIT": COMMIT,
            "BITBUCKET_GIT_HTTP_ORIGIN": "https://bitbucket.org/shop/tasks",
        },
        "https://bitbucket.org/shop/tasks/pipelines/results/7",
        f"https://bitbucket.org/shop/tasks/commits/{COMMIT}",
    ),
    "Jenkins": (
        {"JENKINS_URL": "https://ci.example/", "GIT_COMMIT": COMMIT, "BUILD_URL": "https://ci.example/job/tasks/7/"},
        "https://ci.example/job/tasks/7/",
        "",
    ),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_ci_system_names_commit_and_run(name: str) -> None:
    """By the variables that it documents, and never by others."""
    environ, run, page = SYSTEMS[name]
    found = provenance_of(environ, now=NOW, version="1.2.3", tag="prod")
    assert (found.ci, found.commit, found.run_url, found.commit_url) == (name, COMMIT, run, page)
    assert (found.made_at, found.version, found.tag) == ("2026-02-28 16:30 UTC", "1.2.3", "prod")
    assert found.effects == EFFECTS


def test_what_is_given_outranks_the_environment() -> None:
    """The commit of a pull request is not the merge that GitHub makes of it."""
    environ = SYSTEMS["GitHub Actions"][0]
    head = "b" * 40
    assert provenance_of({**environ, "REVIEW_COMMIT": head}, now=NOW, version="1").commit == head
    given_all = provenance_of(environ, now=NOW, version="1", commit=head, run_url="https://ci.example/9")
    assert (given_all.commit, given_all.run_url) == (head, "https://ci.example/9")


def test_outside_of_a_ci_system_only_time_and_versions_are_known() -> None:
    """Nothing is made up."""
    found = provenance_of({"CI_COMMIT_SHA": COMMIT}, now=datetime(2026, 3, 1, tzinfo=UTC), version="1")
    assert found == Provenance(made_at="2026-03-01 00:00 UTC", version="1", effects=EFFECTS)


@given(TEXTS)
def test_no_text_of_the_environment_becomes_a_link(text: str) -> None:
    """An address has letters, digits and the few marks that no form gives a meaning."""
    environ = {**SYSTEMS["GitHub Actions"][0], "GITHUB_REPOSITORY": text, "GITHUB_SHA": text}
    found = provenance_of(environ, now=NOW, version="1")
    for address in (found.run_url, found.commit_url, safe_url(text), safe_url(f"https://{text}")):
        assert not set(address) & set(" <>()[]{}\"'`|\\^\n\r\t*!;$"), address
        assert address.isascii()
    assert all(letter in "0123456789abcdef" for letter in found.commit)


@pytest.mark.parametrize("tag", ["-->", "a b", "-x", "x-", "a\n", "ä", "x" * 65])
def test_a_tag_that_cannot_be_in_a_marker_is_refused(tag: str) -> None:
    """It would end the comment of HTML in which a bot looks for it."""
    with pytest.raises(InputError, match="--tag"):
        provenance_of({}, now=NOW, version="1", tag=tag)


@given(st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._/-]{0,62}[A-Za-z0-9]\Z"))
def test_other_tags_are_taken(tag: str) -> None:
    """Names of stacks and jobs."""
    assert provenance_of({}, now=NOW, version="1", tag=tag).tag == tag


SCHEDULE = "pulumi-python:dynamic/dataworks:NodeSchedule"


def with_schedule(owner: Any, *, region: str = "cn-shanghai") -> Any:
    old = properties()
    state = {"id": "10000:1000001", "inputs": old, "outputs": {**old, "region": region}}
    task = {**step("update", "orders", old, properties(task_name="other")), "oldState": state}
    given_owner = {"project_id": "10000", "file_id": "1000001", "owner": owner}
    schedule = {"op": "same", "urn": urn("s", SCHEDULE), "newState": {"inputs": given_owner}}
    (found,) = review_of([digest(task, schedule)]).tasks
    return found


def test_a_task_names_its_owner_and_its_page() -> None:
    """The owner as the schedule knows it; the page by region, workspace and file, which is a guess."""
    found = with_schedule("1234567890")
    assert found.owner == "1234567890"
    assert found.console_url == ("https://ide2-cn-shanghai.data.aliyun.com/?defaultProjectId=10000&fileId=1000001")


@pytest.mark.parametrize("owner", [None, "", 5, "[secret]", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"])
def test_an_owner_that_nobody_knows_is_left_out(owner: Any) -> None:
    """Hidden, known after apply, or not set."""
    assert with_schedule(owner).owner == ""


@pytest.mark.parametrize("region", ["", "evil.example/", "cn-shanghai.evil", "x"])
def test_a_region_that_is_none_gives_no_page(region: str) -> None:
    """Where an address leads must not depend on a state that somebody edited."""
    assert with_schedule("1", region=region).console_url == ""


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("DW301", "https://docs.example/docs/findings.md#dw301"),
        ("DE201", "https://docs.example/docs/effects.md#de201"),
        ("XX1", ""),
    ],
)
def test_a_code_has_a_place_in_the_documents(code: str, address: str) -> None:
    """Where they are published; without an address there is none."""
    assert docs_address(code, "https://docs.example/docs") == address
    assert docs_address(code, "") == ""
