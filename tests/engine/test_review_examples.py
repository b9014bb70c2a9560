"""The steps of examples/review, run: a real preview, a review, and a comment that is made once and then edited."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from dataworks_emulator import Emulator
from support.stacks import TASKS_PROGRAM, Stack, inputs, job

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "review"
PROGRAM = TASKS_PROGRAM.replace("DISyncTask", "ScheduledSync").replace("task.file_id", "task.task.file_id")
DAILY = {"cron_express": "00 12 00 * * ?", "rerun_mode": "ALL_ALLOWED"}


class Forge:
    """A forge of one pull request: the comments of it, and what was called with which token."""

    def __init__(self, me: str, author: tuple[str, str]) -> None:
        self.me, self.author = me, author
        self.comments: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str]] = []
        self.tokens: set[str] = set()

    def comment(self, body: str, name: str) -> dict[str, Any]:
        made = {"id": len(self.comments) + 1, "body": body, self.author[0]: {self.author[1]: name}}
        self.comments.append(made)
        return made

    def answer(self, method: str, path: str, body: str) -> Any:
        self.calls.append((method, path.partition("?")[0]))
        if path == "/user":
            return {self.author[1]: self.me}
        if method == "GET":
            page = int(path.rpartition("page=")[2])
            return self.comments[(page - 1) * 100 : page * 100]
        if method == "POST":
            return self.comment(json.loads(body)["body"], self.me)
        (one,) = [one for one in self.comments if path.endswith(f"/{one['id']}")]
        one["body"] = json.loads(body)["body"]
        return one


@pytest.fixture
def serve() -> Iterator[Any]:
    servers: list[HTTPServer] = []

    def start(forge: Forge) -> str:
        class Handler(BaseHTTPRequestHandler):
            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                forge.tokens.add(self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or "")
                reply = json.dumps(forge.answer(self.command, self.path, body)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = do_PATCH = do_PUT = _any

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def steps_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def run_step(line: str, stack: Stack, **environ: str) -> subprocess.CompletedProcess[str]:
    """One `run` line of a pipeline, in the folder of the project, with the examples beside it."""
    for name in ("examples", "base"):
        target = stack.folder / name
        if not target.exists():
            target.symlink_to(ROOT / "examples" if name == "examples" else ROOT)
    return subprocess.run(
        ["sh", "-e", "-c", line],
        cwd=stack.folder,
        env={**stack.environ, "PATH": f"{stack.environ['PATH']}{os.pathsep}{Path(sys.executable).parent}", **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def lines_of_github() -> tuple[str, str]:
    jobs = yaml.safe_load(steps_of(EXAMPLES / "github/workflow.yml"))["jobs"]
    runs = [step["run"] for name in ("review", "comment") for step in jobs[name]["steps"] if "run" in step]
    review, comment = (run for run in runs if "examples/review" in run)
    return review, comment


def lines_of_gitlab() -> tuple[str, str]:
    jobs = yaml.safe_load(steps_of(EXAMPLES / "gitlab/.gitlab-ci.yml"))
    return jobs["review"]["script"][0], jobs["comment"]["script"][0]


def test_the_comment_is_made_once_and_then_edited(stack: Stack, emulator: Emulator, serve: Any) -> None:
    """On both forges: the gate gives the exit code, the comment follows the next push, comments of others stay."""
    github = Forge("github-actions[bot]", ("user", "login"))
    gitlab = Forge("project_7_bot", ("author", "username"))
    environs = {
        "github": {
            "GITHUB_API_URL": serve(github),
            "GITHUB_REPOSITORY": "shop/tasks",
            "GITHUB_TOKEN": "a-token",
            "PR_NUMBER": "7",
        },
        "gitlab": {
            "CI_API_V4_URL": serve(gitlab),
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "REVIEW_TOKEN": "a-token",
        },
    }
    for forge in (github, gitlab):
        for number in range(100):
            forge.comment(f"comment {number}", "someone")
        forge.comment("<!-- pulumi-dataworks-review --> written by somebody else", "someone")
    lines = {"github": lines_of_github(), "gitlab": lines_of_gitlab()}
    doubling = job()
    doubling["steps"][1]["parameter"]["truncate"] = False
    stack.program(PROGRAM)
    stack.tasks(orders=inputs(schedule=DAILY))
    stack.up()
    for content, code in ((job(concurrent=4), 0), (doubling, 10)):
        stack.tasks(
            orders=inputs(task_content=content, schedule=DAILY), items=inputs(task_name="items", schedule=DAILY)
        )
        for name, (review, comment) in lines.items():
            done = run_step(review, stack)
            assert done.returncode == code, done.stderr
            posted = run_step(comment, stack, **environs[name])
            assert posted.returncode == 0, posted.stderr
    for forge in (github, gitlab):
        assert len(forge.comments) == 102
        assert [one["body"] for one in forge.comments].count("comment 7") == 1
        told = forge.comments[-1]["body"]
        assert "**dev: 1 create, 1 update; 1 destructive**" in told
        assert "Runs every day at 00:12." in told
        assert told.count("Will publish to production: SubmitFile, then DeployFile") == 2
        assert forge.comments[100]["body"].endswith("somebody else")
        assert [method in ("PATCH", "PUT") for method, _ in forge.calls if method != "GET"] == [False, True]
    assert github.tokens == {"Bearer a-token"}
    assert gitlab.tokens == {"a-token"}


def test_the_workflow_keeps_writing_apart_from_foreign_code() -> None:
    """The job that runs the pull request cannot write; the job that writes checks out the target branch alone."""
    text = steps_of(EXAMPLES / "github/workflow.yml")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in text
    review, comment = workflow["jobs"]["review"], workflow["jobs"]["comment"]
    assert review["permissions"] == {"contents": "read"}
    assert "head.repo.full_name == github.repository" in review["if"]
    assert comment["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "secrets." not in json.dumps(comment)
    for one in comment["steps"]:
        assert one.get("with", {}).get("ref", "${{ github.event.pull_request.base.sha }}").endswith("base.sha }}")
    for uses in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", uses)
    assert not re.search(r"run:.*\$\{\{", text), "an expression in a shell line can be an injection"
