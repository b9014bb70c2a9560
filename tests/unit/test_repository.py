"""What the repository says about itself: CI, pipelines for users, commands that install."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CI: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
PIPELINES = [
    ROOT / ".github/workflows/ci.yml",
    ROOT / "examples/review/.github/workflows/dataworks-review.yml",
    ROOT / "examples/review/.gitlab-ci.yml",
]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *filter(Path.is_file, (ROOT / "examples").rglob("*.*"))]
)
UNPINNED = re.compile(r"(?:pip|uv|pipx|uvx) [^\n`]*?(?<![\w/.-])pulumi-dataworks(?:\[[a-z,]*\])?(?!\S*(?: @ |[-_]\d))")


def installs(text: str) -> list[str]:
    """Commands that look up the name of this package on an index, because no address and no file is with it."""
    return [found[0] for found in UNPINNED.finditer(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pip install 'pulumi-dataworks[cli]'", True),
        ("- run: pip install -q pulumi-dataworks", True),
        ("pip install pulumi-dataworks==0.1.0", True),
        ("pip install 'pulumi-dataworks[cli] @ git+https://git.example/x.git@0123'", False),
        ("pip install 'dist/pulumi_dataworks-0.1.0-py3-none-any.whl[cli]'", False),
        ("pip install -r requirements.txt", False),
    ],
)
def test_an_install_of_the_bare_name_is_recognized(text: str, found: bool) -> None:
    """With a version as well: nobody holds the name yet, so nobody vouches for the version."""
    assert bool(installs(text)) is found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_and_no_pipeline_installs_a_name_that_is_not_ours(path: Path) -> None:
    """Except for the sentence that says what adds an extra to the package that is installed."""
    allowed = ["pip install 'pulumi-dataworks[cli]"] if path == ROOT / "docs/install.md" else []
    assert installs(path.read_bytes().decode("utf-8", "replace")) == allowed


def test_the_requirements_of_the_pipelines_pin_an_address_and_a_commit() -> None:
    """A host that cannot exist and a commit of zeros: it fails until somebody puts in their own."""
    lines = (ROOT / "examples/review/requirements.txt").read_text(encoding="utf-8").splitlines()
    (entry,) = [line for line in lines if not line.startswith("#")]
    assert re.fullmatch(r"pulumi-dataworks\[cli\] @ git\+https://git\.example/\S+@0{40}", entry)
    for path in PIPELINES[1:]:
        assert "pip install -r requirements.txt" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*PIPELINES[:2], ROOT / ".github/workflows/release.yml"], ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit(path: Path) -> None:
    """A tag can be moved."""
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one)] == []


@pytest.mark.parametrize("path", PIPELINES[1:], ids=lambda path: path.name)
def test_the_pipelines_of_users_pin_what_they_install(path: Path) -> None:
    """Pulumi and Python in full versions; an image of a runner is no `latest`."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"get\.pulumi\.com.*", text) == ["get.pulumi.com | sh -s -- --version 3.259.0"]
    assert re.findall(r"python-version: (.*)|image: python:(\S+)", text) in (
        [('"3.12.8"', "")],
        [("", "3.12.8-bookworm")],
    )
    assert "latest" not in text


def test_ci_runs_the_commands_that_people_run_and_can_write_nothing() -> None:
    """Targets of the Makefile, and the script for a clean clone."""
    assert CI["permissions"] == {"contents": "read"}
    commands = [step["run"] for job in CI["jobs"].values() for step in job["steps"] if "run" in step]
    for command in commands:
        program, *arguments = command.split()
        assert program in ("make", ".ci/run", "git"), command
        if program == "make":
            assert set(arguments) <= TARGETS, command
    assert {"make lint quick", ".ci/run", "make test-lowest", "make audit"} <= set(commands)


def test_ci_runs_the_oldest_python_and_every_one_that_is_listed() -> None:
    """And one more, which has not run anywhere else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    prefix = "Programming Language :: Python :: 3."
    listed = [one.removeprefix(prefix[:-2]) for one in project["classifiers"] if one.startswith(prefix)]
    versions = CI["jobs"]["quick"]["strategy"]["matrix"]["python"]
    assert set(listed) - {"3 :: Only"} <= set(versions)
    assert project["requires-python"] == f">={versions[0]}"
    everything = CI["jobs"]["everything"]["strategy"]["matrix"]["python"]
    assert everything == [versions[0], versions[-1]]


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda path: path.name)
def test_every_form_of_the_forge_is_yaml_with_a_name_or_a_version(path: Path) -> None:
    """A form that cannot be read is not offered, without a message."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content.keys() & {"name", "version", "blank_issues_enabled"}
    fields = content.get("body", [])
    assert all(one["type"] in ("markdown", "textarea", "input") and "attributes" in one for one in fields)
    ids = [one["id"] for one in fields if one["type"] != "markdown"]
    assert len(ids) == len(set(ids))


def test_the_hooks_of_pre_commit_run_what_the_set_up_installs() -> None:
    """So their versions are those of the lock, and nothing is downloaded at a commit."""
    hooks = [
        hook
        for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
        for hook in repository["hooks"]
    ]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(hook["entry"].startswith(".venv/bin/python -m ") for hook in hooks)
    named = {word for hook in hooks for word in hook["entry"].split() if word.startswith("tests/")}
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_command_and_path_of_the_contributing_page_exists() -> None:
    """Targets, and paths in code marks; `<version>` stands for any."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= TARGETS
    paths = re.findall(r"`((?:tests|tools|docs|examples|provider)/[^\s`<>*]*)`", text)
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
