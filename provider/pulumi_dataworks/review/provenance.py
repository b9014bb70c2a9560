"""Where a review comes from: commit, run, time, versions. Facts for its reader, who must see whether it is of today.

provenance_of(environ, ...)     from the environment variables that CI systems document
safe_url(text)                  an address that may become a link, "" for any other text

CI_SYSTEMS is the table of these variables. Nothing is read but what is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ..content.effects.codes import VERSION as EFFECTS
from ..errors import InputError

TAG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,62}[A-Za-z0-9])?")
"""What a tag may be: it becomes a part of the marker by which a bot finds its comment."""

_URL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._:/?=&%+,@-]{0,1000})?(?:#[A-Za-z0-9_-]{1,100})?"
)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True)
class CiSystem:
    """One CI system. `marks` is the variable that only it sets; `commits` are variables with the hash of the commit,
    of which the first that is set counts; `run` and `page` are addresses of the run and of a commit, with variables
    in braces."""

    name: str
    marks: str
    commits: tuple[str, ...]
    run: str
    page: str
    source: str


CI_SYSTEMS = (
    CiSystem(
        "GitHub Actions",
        "GITHUB_ACTIONS",
        # GITHUB_SHA of a pull request is the merge that nobody pushed: a workflow hands in the head of the branch
        ("REVIEW_COMMIT", "GITHUB_SHA"),
        "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",
        "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/commit/{commit}",
        "https://docs.github.com/actions/reference/workflows-and-actions/variables",
    ),
    CiSystem(
        "GitLab CI",
        "GITLAB_CI",
        ("REVIEW_COMMIT", "CI_COMMIT_SHA"),
        "{CI_JOB_URL}",
        "{CI_PROJECT_URL}/-/commit/{commit}",
        "https://docs.gitlab.com/ci/variables/predefined_variables/",
    ),
    CiSystem(
        "Azure Pipelines",
        "TF_BUILD",
        ("REVIEW_COMMIT", "SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_SOURCEVERSION"),
        "{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}",
        "{BUILD_REPOSITORY_URI}/commit/{commit}",
        "https://learn.microsoft.com/azure/devops/pipelines/build/variables",
    ),
    CiSystem(
        "Bitbucket Pipelines",
        "BITBUCKET_BUILD_NUMBER",
        ("REVIEW_COMMIT", "BITBUCKET_COMMIT"),
        "{BITBUCKET_GIT_HTTP_ORIGIN}/pipelines/results/{BITBUCKET_BUILD_NUMBER}",
        "{BITBUCKET_GIT_HTTP_ORIGIN}/commits/{commit}",
        "https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/",
    ),
    CiSystem(
        "Jenkins",
        "JENKINS_URL",
        ("REVIEW_COMMIT", "GIT_COMMIT"),
        "{BUILD_URL}",
        "",
        "https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables",
    ),
)
"""The first system whose mark is set counts."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a review comes from; "" is what nobody knows.

    `ci` is the CI system, `run_url` and `commit_url` may become links, `made_at` is in UTC to the minute, `version` is
    that of this package and `effects` that of its table of effects. `tag` tells the comment of one job from those of
    others. `docs_url` is where the documents of the codes are published.
    """

    ci: str = ""
    commit: str = ""
    commit_url: str = ""
    run_url: str = ""
    made_at: str = ""
    version: str = ""
    effects: int = EFFECTS
    tag: str = ""
    docs_url: str = ""

    @property
    def short_commit(self) -> str:
        return self.commit[:10]


def provenance_of(
    environ: Mapping[str, str],
    *,
    now: datetime,
    version: str,
    tag: str = "",
    commit: str = "",
    run_url: str = "",
    docs_url: str = "",
) -> Provenance:
    """The provenance of a review that is made `now`, which has a time zone. What is given outranks the environment.

    Raises InputError for a tag that cannot be part of a marker.
    """
    if tag and not TAG.fullmatch(tag):
        raise InputError(
            "--tag must be 1 to 64 letters, digits, dots, slashes, hyphens or underscores.",
            advice="Use the name of the job or of the stack, such as --tag prod.",
        )
    system = next((one for one in CI_SYSTEMS if environ.get(one.marks)), None)
    found = commit
    if not found and system is not None:
        found = next(filter(None, (environ.get(name, "") for name in system.commits)), "")
    known = found.lower() if _COMMIT.fullmatch(found.lower()) else ""
    return Provenance(
        ci=system.name if system else "",
        commit=known,
        commit_url=_address(system.page, environ, commit=known) if system and known else "",
        run_url=safe_url(run_url) or (_address(system.run, environ) if system else ""),
        made_at=now.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=version,
        tag=tag,
        docs_url=safe_url(docs_url).rstrip("/"),
    )


def safe_url(text: str) -> str:
    """`text` where it is an address that no form of a review can mistake for anything else, and "" where not."""
    return text if _URL.fullmatch(text) and not text.startswith(("http://-", "https://-")) else ""


def _address(pattern: str, environ: Mapping[str, str], **more: str) -> str:
    """`pattern` with the variables in it; "" where one of them is not set."""
    names = re.findall(r"\{(\w+)\}", pattern)
    values = {name: more.get(name) or environ.get(name, "") for name in names}
    return safe_url(pattern.format(**values)) if pattern and all(values.values()) else ""
