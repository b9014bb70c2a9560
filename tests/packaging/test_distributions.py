"""The wheel and the sdist: what is in them, and what the outside judge of the package index says of them."""

from __future__ import annotations

import email
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT, build


def tracked(*folders: str) -> set[str]:
    """The files of the repository below `folders`, also those that are new."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {name for name in listed if (ROOT / name).exists()}


def test_the_package_index_would_accept_the_distributions(wheel: Path, sdist: Path) -> None:
    """twine reads the metadata and renders the description as the index does; a warning fails."""
    command = [sys.executable, "-m", "twine", "--no-color", "check", "--strict", str(wheel), str(sdist)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.count("PASSED")) == (0, 2), done.stdout + done.stderr


def test_the_wheel_holds_the_two_packages_and_nothing_else(wheel: Path) -> None:
    """Every file of provider/, at its place, with the mark of typed packages and the one that there is no plugin."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if ".dist-info/" not in name} == {
        name.removeprefix("provider/") for name in tracked("provider")
    }
    assert {
        "pulumi_dataworks/py.typed",
        "dataworks_emulator/py.typed",
        "pulumi_dataworks/pulumi-plugin.json",
        "pulumi_dataworks/review/page/page.html.j2",
        "pulumi_dataworks-0.1.0.dist-info/licenses/LICENSE",
        "pulumi_dataworks-0.1.0.dist-info/entry_points.txt",
    } <= names
    assert json.loads(zipfile.ZipFile(wheel).read("pulumi_dataworks/pulumi-plugin.json")) == {"resource": False}


def test_the_metadata_says_who_what_and_where(wheel: Path) -> None:
    """What a page of the index shows, and what installers decide by."""
    archive = zipfile.ZipFile(wheel)
    data = email.message_from_bytes(archive.read("pulumi_dataworks-0.1.0.dist-info/METADATA"))
    assert (data["Name"], data["Version"], data["License-Expression"]) == ("pulumi-dataworks", "0.1.0", "Apache-2.0")
    assert data["Requires-Python"] == ">=3.11"
    assert set(data.get_all("Provides-Extra", [])) == {"cli", "credentials", "emulator"}
    assert data["Author"]
    assert "dataworks" in data["Keywords"].split(",")
    assert data.get_all("Project-URL")
    assert "Programming Language :: Python :: 3.13" in data.get_all("Classifier", [])
    base = [one for one in data.get_all("Requires-Dist", []) if "extra ==" not in one]
    assert {re.split(r"[<>=]", one)[0] for one in base} == {
        "cron-descriptor",
        "httpcore",
        "httpx",
        "pulumi",
        "pydantic",
    }


def test_the_sdist_is_what_the_wheel_is_built_from(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """It holds the sources and the documents, not the tests; the wheel that is built from it has the same files."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    files = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert files - {"PKG-INFO", ".gitignore"} == tracked("provider", "docs") | {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "hatch_build.py",
        "hatch_metadata.py",
        "pyproject.toml",
    }
    build(source, tmp_path / "again", "-t", "wheel")
    (again,) = (tmp_path / "again").glob("*.whl")
    assert {one.filename: one.CRC for one in zipfile.ZipFile(again).infolist()} == {
        one.filename: one.CRC for one in zipfile.ZipFile(wheel).infolist()
    }


def addresses(wheel: Path) -> dict[str, str]:
    data = email.message_from_bytes(zipfile.ZipFile(wheel).read("pulumi_dataworks-0.1.0.dist-info/METADATA"))
    return dict(url.split(", ", 1) for url in data.get_all("Project-URL", []))


def test_a_release_names_its_repository_and_the_pages_of_its_version(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built with the address of the repository; what is built from the sdist of the release keeps it."""
    assert not addresses(wheel).keys() & {"Repository", "Documentation", "Changelog"}
    monkeypatch.setenv("PULUMI_DATAWORKS_REPOSITORY", "https://github.com/example/pulumi-dataworks")
    build(ROOT, tmp_path)
    monkeypatch.delenv("PULUMI_DATAWORKS_REPOSITORY")
    (released,) = tmp_path.glob("*.whl")
    assert addresses(released)["Repository"] == "https://github.com/example/pulumi-dataworks"
    assert addresses(released)["Documentation"] == "https://github.com/example/pulumi-dataworks/tree/v0.1.0/docs"
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "sdist", filter="data")
    (source,) = (tmp_path / "sdist").iterdir()
    build(source, tmp_path / "again", "-t", "wheel")
    (again,) = (tmp_path / "again").glob("*.whl")
    assert addresses(again) == addresses(released)


@pytest.mark.parametrize("address", ["http://github.com/a/b", "github.com/a/b", "https://github.com/a/b/c"])
def test_an_address_that_is_not_of_a_repository_ends_the_build(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typo in the workflow would be in the metadata for ever."""
    monkeypatch.setenv("PULUMI_DATAWORKS_REPOSITORY", address)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        build(ROOT, tmp_path, "-t", "wheel")
    assert b"PULUMI_DATAWORKS_REPOSITORY must be https://<host>/<owner>/<name>." in failed.value.stderr
