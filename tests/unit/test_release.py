"""Releases: the version, the changelog that becomes notes, and the workflow that publishes."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import pulumi_dataworks
import release
from dataworks_emulator.cli import app

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
BEFORE = """# Changelog

## [Unreleased]

### Added

- Something.

## [0.1.0] - 2026-01-02

- The first.
"""


def test_the_package_names_its_version() -> None:
    """As the project has it, and nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert pulumi_dataworks.__version__ == project["version"]


def test_the_emulator_names_the_version_of_the_package() -> None:
    """As `dataworks --version` does."""
    done = CliRunner().invoke(app, ["--version"])
    assert (done.exit_code, done.output) == (0, f"dataworks-emulator {pulumi_dataworks.__version__}\n")


def test_every_version_of_the_changelog_has_a_date_and_the_newest_is_first() -> None:
    """Unreleased first; the dates do not rise."""
    first, *others = re.findall(r"^## \[([^\]]+)\](?: - (\S+))?$", CHANGELOG, re.MULTILINE)
    assert first == ("Unreleased", "")
    dates = [date.fromisoformat(day) for _, day in others]
    assert dates == sorted(dates, reverse=True)
    assert "## " not in re.sub(r"^## \[[^\]]+\](?: - \d{4}-\d\d-\d\d)?$", "", CHANGELOG, flags=re.MULTILINE).replace(
        "### ", ""
    )


def test_a_release_gives_the_unreleased_changes_a_version_and_a_date() -> None:
    """And its notes are these changes, no others."""
    after = release.cut(BEFORE, "0.2.0", date(2026, 12, 1))
    assert "## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- Something.\n\n## [0.1.0]" in after
    assert release.notes(after, "v0.2.0", project_version="0.2.0") == "### Added\n\n- Something."


@pytest.mark.parametrize(
    ("changelog", "version", "text"),
    [
        (BEFORE, "0.1.0", "has version 0.1.0 already"),
        (BEFORE, "2", "'2' is not a version"),
        (BEFORE.replace("### Added\n\n- Something.\n\n", ""), "0.2.0", "must begin with changes below"),
    ],
)
def test_a_release_that_would_say_nothing_or_twice_the_same_is_refused(changelog: str, version: str, text: str) -> None:
    """Before a file is written."""
    with pytest.raises(release.ReleaseError, match=re.escape(text)):
        release.cut(changelog, version, date(2026, 12, 1))


@pytest.mark.parametrize(("tag", "project_version"), [("v0.2.0", "0.1.0"), ("0.1.0", "0.1.0"), ("v0.3.0", "0.3.0")])
def test_a_tag_that_is_not_the_version_of_project_and_changelog_has_no_notes(tag: str, project_version: str) -> None:
    """So the workflow ends before it publishes."""
    with pytest.raises(release.ReleaseError):
        release.notes(BEFORE, tag, project_version=project_version)


def test_the_command_writes_both_files_and_then_has_the_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of them once; a second time it fails with what to do."""
    (tmp_path / "CHANGELOG.md").write_text(BEFORE, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "0.1.0"\n', encoding="utf-8")
    assert release.main(["cut", "0.2.0", "--date", "2026-12-01"], root=tmp_path) == 0
    assert 'version = "0.2.0"' in (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert release.main(["notes", "v0.2.0"], root=tmp_path) == 0
    assert capsys.readouterr().out == "### Added\n\n- Something.\n"
    assert release.main(["cut", "0.2.0"], root=tmp_path) == 1
    assert capsys.readouterr().err == "release: CHANGELOG.md has version 0.2.0 already.\n"


def test_the_release_workflow_tests_first_and_gives_each_job_the_least_rights() -> None:
    """No secret is used; only publishing has an identity, only the last job writes to the repository."""
    jobs = WORKFLOW["jobs"]
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert {name: job.get("permissions") for name, job in jobs.items()} == {
        "build": None,
        "publish": {"id-token": "write"},
        "release": {"contents": "write"},
    }
    assert (jobs["publish"]["needs"], jobs["release"]["needs"], jobs["publish"]["environment"]) == (
        "build",
        "publish",
        "pypi",
    )
    commands = [step["run"] for step in jobs["build"]["steps"] if "run" in step]
    assert commands == ['python tools/release.py notes "$GITHUB_REF_NAME" > notes.md', ".ci/run", "make dist"]
    assert all("run" not in step for step in jobs["publish"]["steps"])
    assert "secrets." not in (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
