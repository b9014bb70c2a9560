"""What a release needs of CHANGELOG.md: `cut` gives Unreleased a version and a date, `notes` prints those of a tag.

    python tools/release.py cut 0.2.0 --date 2026-12-01
    python tools/release.py notes v0.2.0

The version is written to pyproject.toml, too. `notes` ends with 1 where the tag, pyproject.toml and the newest version
of the changelog do not agree, so that the release workflow publishes nothing then.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<date>\S+))?$", re.MULTILINE)
VERSION = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")


class ReleaseError(Exception):
    """The release cannot be made; the text says why and what to do."""


def cut(changelog: str, version: str, day: date) -> str:
    """The changelog in which what was unreleased is `version` of `day`, below an empty Unreleased.

    Raises ReleaseError for a version that is none, exists already, or has no changes.
    """
    if not VERSION.fullmatch(version):
        raise ReleaseError(f"{version!r} is not a version: MAJOR.MINOR.PATCH, with aN, bN or rcN for a preview.")
    found = list(HEADING.finditer(changelog))
    if version in [one["version"] for one in found]:
        raise ReleaseError(f"CHANGELOG.md has version {version} already.")
    if not found or found[0]["version"] != "Unreleased" or not _notes_after(changelog, found[0]):
        raise ReleaseError("CHANGELOG.md must begin with changes below [Unreleased].")
    heading = f"## [Unreleased]\n\n## [{version}] - {day.isoformat()}"
    return changelog[: found[0].start()] + heading + changelog[found[0].end() :]


def notes(changelog: str, tag: str, *, project_version: str) -> str:
    """The changes of the release `tag` (`v<version>`). Raises ReleaseError where tag, project and changelog differ."""
    version = tag.removeprefix("v")
    if tag != f"v{project_version}":
        raise ReleaseError(f"The tag is {tag}, and pyproject.toml has version {project_version}.")
    released = [one for one in HEADING.finditer(changelog) if one["version"] != "Unreleased"]
    if not released or released[0]["version"] != version:
        raise ReleaseError(f"The newest version in CHANGELOG.md must be {version}: run tools/release.py cut {version}.")
    return _notes_after(changelog, released[0])


def _notes_after(changelog: str, heading: re.Match[str]) -> str:
    following = HEADING.search(changelog, heading.end())
    return changelog[heading.end() : following.start() if following else None].strip()


def _project_version(text: str) -> re.Match[str]:
    found = re.search(r'^version = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise ReleaseError('pyproject.toml has no line `version = "…"`.')
    return found


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run one of the commands; 0 when it did its work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    cutting = commands.add_parser("cut", help="give Unreleased a version and a date")
    cutting.add_argument("version")
    cutting.add_argument("--date", type=date.fromisoformat, help="today in UTC where left out")
    noting = commands.add_parser("notes", help="print the changes of a tag")
    noting.add_argument("tag")
    given = parser.parse_args(arguments)
    changelog, project = root / "CHANGELOG.md", root / "pyproject.toml"
    text, project_text = changelog.read_text(encoding="utf-8"), project.read_text(encoding="utf-8")
    try:
        version = _project_version(project_text)
        if given.command == "notes":
            print(notes(text, given.tag, project_version=version[1]))
            return 0
        changed = cut(text, given.version, given.date or datetime.now(UTC).date())
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    changelog.write_text(changed, encoding="utf-8")
    project.write_text(
        project_text[: version.start(1)] + given.version + project_text[version.end(1) :], encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
