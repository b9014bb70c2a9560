"""The pipelines of examples/review, run as written: real previews, reviews, and a comment that is edited."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.pipelines import Runner, git
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


def changed(folder: Path, **tasks: Any) -> None:
    (folder / "tasks.json").write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")


def committed(folder: Path, message: str) -> str:
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", message, cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


def repository(stack: Stack, tmp_path: Path) -> Path:
    """A repository with a program and its stack, and with the example as its page says: copied to the root."""
    origin = tmp_path / "origin"
    git("init", "--quiet", "--initial-branch", "main", str(origin), cwd=tmp_path)
    shutil.copytree(stack.folder, origin, dirs_exist_ok=True)
    shutil.copytree(EXAMPLES, origin, dirs_exist_ok=True)
    committed(origin, "program and review")
    git("checkout", "--quiet", "-b", "head", cwd=origin)
    return origin


@pytest.fixture
def orders(stack: Stack, tmp_path: Path) -> Path:
    stack.program(PROGRAM)
    stack.tasks(orders=inputs(schedule=DAILY))
    stack.up()
    return repository(stack, tmp_path)


def runner(stack: Stack, engine: Path, origin: Path, home: Path, **environ: str) -> Runner:
    given = {name: value for name, value in stack.environ.items() if name not in ("PATH", "HOME")}
    return Runner(home, origin, engine, {**given, **environ})


class Pulls:
    """Both forges with one pull request, and what their runners know of it."""

    def __init__(self, stack: Stack, engine: Path, origin: Path, home: Path, serve: Any) -> None:
        self.stack, self.origin = stack, origin
        self.github = Forge("github-actions[bot]", ("user", "login"))
        self.gitlab = Forge("project_7_bot", ("author", "username"))
        on_github = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": serve(self.github),
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "shop/tasks",
            "GITHUB_RUN_ID": "77",
        }
        on_gitlab = {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": serve(self.gitlab),
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_JOB_URL": "https://gitlab.example/shop/tasks/-/jobs/78",
            "CI_PIPELINE_URL": "https://gitlab.example/shop/tasks/-/pipelines/79",
            "REVIEW_TOKEN": "a-token",
        }
        self.on_github = runner(stack, engine, origin, home / "github", **on_github)
        self.on_gitlab = runner(stack, engine, origin, home / "gitlab", **on_gitlab)

    def pushed(self, message: str) -> tuple[dict[str, int], dict[str, int]]:
        """A commit on the branch of the pull request, and both pipelines for it: exit codes by job."""
        head = committed(self.origin, message)
        known = {
            "github.event.pull_request.head.sha": head,
            "github.event.pull_request.base.sha": git("rev-parse", "main", cwd=self.origin),
            "github.event.pull_request.number": "7",
            "github.token": "a-token",
            "secrets.PULUMI_ACCESS_TOKEN": "",
            "secrets.PULUMI_CONFIG_PASSPHRASE": self.stack.environ["PULUMI_CONFIG_PASSPHRASE"],
            "vars.PULUMI_BACKEND_URL": self.stack.environ["PULUMI_BACKEND_URL"],
        }
        self.on_gitlab.environ = {**self.on_gitlab.environ, "CI_COMMIT_SHA": head}
        return (
            self.on_github.github(self.origin / ".github/workflows/dataworks-review.yml", known),
            self.on_gitlab.gitlab(self.origin / ".gitlab-ci.yml"),
        )

    @property
    def log(self) -> str:
        return "\n".join([*self.on_github.log, *self.on_gitlab.log])


def test_the_pipelines_run_as_written_in_a_repository_of_a_user(
    stack: Stack, engine: Path, orders: Path, tmp_path: Path, serve: Any
) -> None:
    """Every shell line of both: the gate gives the exit code, the comment is made once and follows each push, that of
    others stays, and a run that ends before its review says so in the same comment."""
    pulls = Pulls(stack, engine, orders, tmp_path, serve)
    for forge in (pulls.github, pulls.gitlab):
        for number in range(100):
            forge.comment(f"comment {number}", "someone")
        forge.comment("<!-- pulumi-dataworks-review: dev --> written by somebody else", "someone")
        forge.comment("<!-- pulumi-dataworks-review: prod -->\nof another job", forge.me)
    items = inputs(task_name="items", schedule=DAILY)
    changed(orders, orders=inputs(task_content=job(concurrent=4), schedule=DAILY), items=items)
    assert pulls.pushed("more threads") == ({"review": 0, "comment": 0}, {"review": 0, "comment": 0}), pulls.log
    doubling = job()
    doubling["steps"][1]["parameter"]["truncate"] = False
    changed(orders, orders=inputs(task_content=doubling, schedule=DAILY), items=items)
    assert pulls.pushed("no truncation") == ({"review": 10, "comment": 0}, {"review": 10, "comment": 0}), pulls.log
    for forge in (pulls.github, pulls.gitlab):
        assert len(forge.comments) == 103
        assert [one["body"] for one in forge.comments].count("comment 7") == 1
        told = forge.comments[-1]["body"]
        assert told.startswith("<!-- pulumi-dataworks-review: dev -->\n")
        assert "`dev`: 1 to create, 1 to update · worst effect: destructive (1)" in told
        assert "Runs every day at 00:12." in told
        assert forge.comments[100]["body"].endswith("somebody else")
        assert forge.comments[101]["body"].endswith("of another job")
        assert [method in ("PATCH", "PUT") for method, _ in forge.calls if method != "GET"] == [False, True]
    assert pulls.github.tokens == {"Bearer a-token"}
    assert pulls.gitlab.tokens == {"a-token"}
    (orders / "requirements.txt").write_text("pulumi-dataworks[cli]\n")
    github, gitlab = pulls.pushed("an install that nothing pins")
    assert (github["review"], github["comment"], gitlab["comment"]) == (1, 0, 0), pulls.log
    assert gitlab["review"] == 1
    for forge, run in (
        (pulls.github, "https://github.example/shop/tasks/actions/runs/77"),
        (pulls.gitlab, "https://gitlab.example/shop/tasks/-/pipelines/79"),
    ):
        assert len(forge.comments) == 103
        told = forge.comments[-1]["body"]
        assert told.startswith("<!-- pulumi-dataworks-review: dev -->\n")
        assert "**The run failed before it could review this commit.**" in told
        assert f"]({run})" in told


def test_the_workflow_keeps_writing_apart_from_foreign_code() -> None:
    """The job that runs the pull request cannot write; the job that writes checks out the target branch alone."""
    text = (EXAMPLES / ".github/workflows/dataworks-review.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in text
    review, comment = workflow["jobs"]["review"], workflow["jobs"]["comment"]
    assert review["permissions"] == {"contents": "read"}
    assert "head.repo.full_name == github.repository" in review["if"]
    assert comment["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "secrets." not in json.dumps(comment)
    assert "venv" not in json.dumps(comment)
    for one in comment["steps"]:
        assert one.get("with", {}).get("ref", "${{ github.event.pull_request.base.sha }}").endswith("base.sha }}")
    for uses in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", uses)
    assert not re.search(r"run:.*\$\{\{", text), "an expression in a shell line can be an injection"
