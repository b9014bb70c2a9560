"""Post review.md to a pull or merge request: made once, edited from then on. Needs nothing but Python.

Where the run ended before it wrote review.md, the comment says so: that of an earlier run would look like one of this.

GitHub: GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PR_NUMBER
GitLab: CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, REVIEW_TOKEN (a project access token with scope api)
Both: REVIEW_TAG, where ci/review.sh has it; jobs with different tags keep comments of their own
"""

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

MARKER = "pulumi-dataworks-review"
PAGE = 100


def call(method: str, url: str, headers: dict[str, str], body: str | None = None) -> Any:
    """One call of the API; an HTTP error ends the program with its status."""
    data = None if body is None else json.dumps({"body": body}).encode()
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, {**kind, **headers}, method=method)  # noqa: S310  the pipeline's own URL
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
        return json.load(reply)


def all_of(url: str, headers: dict[str, str]) -> list[Any]:
    """Every page of a list."""
    found: list[Any] = []
    while True:
        page = call("GET", f"{url}?per_page={PAGE}&page={len(found) // PAGE + 1}", headers)
        found += page
        if len(page) < PAGE:
            return found


def comment_of(environ: dict[str, str], review: Path) -> str:
    """The review, or that there is none of this run."""
    if review.is_file() and (text := review.read_text(encoding="utf-8")).strip():
        return text
    tag = environ.get("REVIEW_TAG", "")
    server, repository = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
    run = f"{server}/{repository}/actions/runs/{environ.get('GITHUB_RUN_ID', '')}" if server else ""
    run = run or environ.get("CI_PIPELINE_URL", "")
    return (
        f"<!-- {MARKER}{': ' + tag if tag else ''} -->\n\n## DataWorks change review\n\n"
        "**The run failed before it could review this commit.** Nothing is known of what the commit changes.\n"
        + (f"\n[Log of the run]({run})\n" if run else "")
    )


def main(environ: dict[str, str]) -> None:
    """Anybody can write the marker into a comment, so only comments of this very bot are edited."""
    if "GITHUB_REPOSITORY" in environ:
        headers = {"Authorization": f"Bearer {environ['GITHUB_TOKEN']}", "Accept": "application/vnd.github+json"}
        issues = f"{environ['GITHUB_API_URL']}/repos/{environ['GITHUB_REPOSITORY']}/issues"
        comments, one, edit = f"{issues}/{int(environ['PR_NUMBER'])}/comments", f"{issues}/comments", "PATCH"
        me, author = environ.get("REVIEW_BOT", "github-actions[bot]"), ("user", "login")
    else:
        headers = {"PRIVATE-TOKEN": environ["REVIEW_TOKEN"]}
        api = environ["CI_API_V4_URL"]
        request = f"{api}/projects/{environ['CI_PROJECT_ID']}/merge_requests/{environ['CI_MERGE_REQUEST_IID']}"
        comments, one, edit = f"{request}/notes", f"{request}/notes", "PUT"
        me, author = call("GET", f"{api}/user", headers)["username"], ("author", "username")
    text = comment_of(environ, Path("review.md"))
    marker = text.partition("\n")[0]
    own = [
        comment["id"]
        for comment in all_of(comments, headers)
        if comment["body"].partition("\n")[0].rstrip("\r") == marker and comment[author[0]][author[1]] == me
    ]
    if own:
        call(edit, f"{one}/{own[0]}", headers, text)
    else:
        call("POST", comments, headers, text)


if __name__ == "__main__":
    if "GITHUB_REPOSITORY" not in os.environ and "CI_MERGE_REQUEST_IID" not in os.environ:
        sys.exit("comment.py: neither a pull request of GitHub nor a merge request of GitLab.")
    main(dict(os.environ))
