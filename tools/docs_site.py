"""`make docs`: the pages of docs/ and of the repository as a site with search, in .site/html, which needs no network.

The pages are those that a forge shows, copied: a link to a page of the repository leads to its copy, a link to any
other file of it becomes plain text. The pages of the resources are made from the code. Whatever the generator warns of
ends the build.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from resource_pages import resource_pages

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / ".site"
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Start",
        (
            ("Overview", "index.md"),
            ("Install", "install.md"),
            ("First hour: emulator", "first-hour.md"),
            ("First hour: account", "account.md"),
        ),
    ),
    (
        "Resources",
        (
            ("Tasks", "tasks.md"),
            ("Schedules and publishing", "publishing.md"),
            ("ScheduledSync", "resources/ScheduledSync.md"),
            ("DISyncTask", "resources/DISyncTask.md"),
            ("NodeSchedule", "resources/NodeSchedule.md"),
            ("FileDeployment", "resources/FileDeployment.md"),
            ("Business", "resources/Business.md"),
            ("Folder", "resources/Folder.md"),
            ("Settings", "settings.md"),
        ),
    ),
    (
        "Checks and reviews",
        (
            ("The command", "command.md"),
            ("Reviews", "review.md"),
            ("Findings", "findings.md"),
            ("Effects", "effects.md"),
            ("Errors", "errors.md"),
            ("Stacks compared", "matrix.md"),
            ("Connectors", "connectors/README.md"),
        ),
    ),
    (
        "Guides",
        (
            ("CI", "guide-ci.md"),
            ("Pipelines to copy", "examples/review/README.md"),
            ("Environments", "guide-environments.md"),
            ("Policies", "examples/policy/README.md"),
            ("Renaming and options", "guide-options.md"),
            ("Adopting existing tasks", "adopting.md"),
            ("State backends", "guide-backends.md"),
            ("Tests and Python", "guide-python.md"),
            ("Thousands of tasks", "scale.md"),
            ("Both Data Studios", "data-studio.md"),
            ("Upgrades", "upgrading.md"),
            ("Leaving", "guide-leaving.md"),
            ("Troubleshooting", "troubleshooting.md"),
            ("Example: orders", "examples/orders/README.md"),
        ),
    ),
    (
        "Safety",
        (
            ("Nothing lost", "safety.md"),
            ("Interrupted commands", "interrupted.md"),
            ("Security", "SECURITY.md"),
            ("Faults", "faults.md"),
            ("Histories", "histories.md"),
            ("Quality", "quality.md"),
            ("Measurements", "bench.md"),
        ),
    ),
    (
        "Project",
        (
            ("Emulator", "emulator.md"),
            ("What it refuses", "strictness.md"),
            ("Changes", "CHANGELOG.md"),
            ("Contributing", "CONTRIBUTING.md"),
        ),
    ),
)
"""The menu: title and page. Other pages of docs/ are in a group of their own after these."""


def menu(root: Path = ROOT) -> list[tuple[str, list[tuple[str, str]]]]:
    """The menu with every page of docs/: those without a place get their own title, in the group More."""
    placed = {page for _, entries in NAVIGATION for _, page in entries}
    more = [
        (file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# "), place)
        for place, file in sources(root).items()
        if "/" not in place and place not in placed
    ]
    return [*((title, list(entries)) for title, entries in NAVIGATION), *([("More", more)] if more else [])]


def sources(root: Path = ROOT) -> dict[str, Path]:
    """The place of each page in the site -> the file in the repository."""
    files = {file.relative_to(root / "docs").as_posix(): file for file in sorted((root / "docs").rglob("*.md"))}
    files |= {file.name: file for file in sorted(root.glob("*.md")) if file.name != "README.md"}
    return files | {file.relative_to(root).as_posix(): file for file in sorted((root / "examples").rglob("README.md"))}


def staged(text: str, place: str, *, file: Path, places: dict[Path, str]) -> str:
    """A page as the site has it: links that fit its place there."""

    def link(found: re.Match[str]) -> str:
        label, target, anchor = found["label"], found["target"], found["anchor"] or ""
        path = (file.parent / target).resolve()
        if path in places:
            return f"{label}({os.path.relpath(places[path], Path(place).parent)}{anchor})"
        return label[1:-1]

    pattern = r"(?P<label>!?\[[^\]]*\])\((?!https?:|mailto:|#)(?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)"
    return re.sub(pattern, link, text)


def stage(pages: Path, root: Path = ROOT) -> None:
    """Write every page, and the pictures, to the folder `pages`, which is made new."""
    shutil.rmtree(pages, ignore_errors=True)
    files = sources(root)
    places = {file.resolve(): place for place, file in files.items()}
    pictures = sorted((root / "docs" / "images").glob("*"))
    places |= {picture.resolve(): f"images/{picture.name}" for picture in pictures}
    texts = {place: staged(file.read_text("utf-8"), place, file=file, places=places) for place, file in files.items()}
    texts |= {f"resources/{name}.md": text for name, text in resource_pages().items()}
    for place, text in texts.items():
        (pages / place).parent.mkdir(parents=True, exist_ok=True)
        (pages / place).write_text(text, encoding="utf-8")
    (pages / "images").mkdir()
    for picture in pictures:
        shutil.copy(picture, pages / "images")


def _table(title: str, value: str) -> str:
    """An inline table of TOML: `value` is a page, or a list that is TOML already."""
    return f"{{{json.dumps(title)} = {value if value.startswith('[') else json.dumps(value)}}}"


def configuration(root: Path = ROOT) -> str:
    """zensical.toml. No font and no script is loaded from elsewhere."""
    nav = ", ".join(_table(title, f"[{', '.join(_table(*entry) for entry in named)}]") for title, named in menu(root))
    return f"""[project]
site_name = "pulumi-dataworks"
site_description = "Batch synchronization tasks of Alibaba Cloud DataWorks as Pulumi resources"
docs_dir = "pages"
site_dir = "html"
use_directory_urls = false
nav = [{nav}]

[project.theme]
variant = "modern"
font = false
features = ["navigation.sections", "navigation.top", "search.highlight", "content.code.copy", "toc.follow"]

[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"
toggle.icon = "lucide/sun"
toggle.name = "Dark"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"
toggle.icon = "lucide/moon"
toggle.name = "Light"

[project.extra]
generator = false

[project.markdown_extensions.tables]
[project.markdown_extensions.attr_list]
[project.markdown_extensions.md_in_html]
[project.markdown_extensions.toc]
permalink = true
[project.markdown_extensions.pymdownx.superfences]
[project.markdown_extensions.pymdownx.highlight]
"""


def build(target: Path, root: Path = ROOT) -> Path:
    """The folder with the finished site. Raises subprocess.CalledProcessError, with output, where a page is wrong."""
    target.mkdir(parents=True, exist_ok=True)
    stage(target / "pages", root)
    (target / "zensical.toml").write_text(configuration(root), encoding="utf-8")
    shutil.rmtree(target / "html", ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict", "--clean"],
        cwd=target,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return target / "html"


def main() -> int:
    """Build; 0 when every page is fine."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("--folder", type=Path, default=TARGET, help="where it is built (default: .site)")
    try:
        html = build(parser.parse_args().folder)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"docs: the site was not built.\n{error.stdout}{error.stderr}")
        return 1
    print(f"docs: {html / 'index.html'}")
    print(f"to read it, with its search: python3 -m http.server --bind 127.0.0.1 --directory {html} 8000")
    return 0


if __name__ == "__main__":
    sys.exit(main())
