"""docs/review.md says what the code does: its tables are made from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_dataworks.redaction import SHORTEST
from pulumi_dataworks.review import Action, text
from pulumi_dataworks.review.allowances import CLASSES, OWN, read_allowances
from pulumi_dataworks.review.budget import MARGIN, PLATFORMS
from pulumi_dataworks.review.gate import EXIT_CODES
from pulumi_dataworks.review.markdown import marker
from pulumi_dataworks.review.provenance import CI_SYSTEMS
from support.bots import POINTS
from support.stories import GOLDEN

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "review.md"
README = ROOT / "docs" / "command.md"


def table(name: str, head: str, rows: list[str]) -> tuple[str, str]:
    return name, "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows]) + "\n"


def tables() -> list[tuple[str, str]]:
    platforms = [
        f"| {one.title} | `{one.name}` | {one.limit:,} | {'yes' if one.has_html else 'no'} | {one.source} |"
        for one in PLATFORMS.values()
    ]
    allows = [f"| `{effect}` | effects of this class and of milder ones |" for effect in CLASSES]
    allows += [f"| `{name}` | {meaning} |" for name, meaning in OWN.items()]
    bots = [f"| {one.name} | {one.sqlmesh} | {one.tfcmt} | {one.infracost} | {one.ours} |" for one in POINTS]
    gates = [f"| `{gate}` | {code} | {when} |" for gate, (code, when) in EXIT_CODES.items()]
    systems = [
        f"| {one.name} | `{one.marks}` | {', '.join(map('`{}`'.format, one.commits))} | `{one.run}` | {one.source} |"
        for one in CI_SYSTEMS
    ]
    return [
        table("ci", "| system | known by | commit | run | source |", systems),
        table("platforms", "| platform | `--for` | bytes of a comment | folds | source |", platforms),
        table("allows", "| name | lets pass |", allows),
        table("peers", "| point | SQLMesh's bot | tfcmt | Infracost | here |", bots),
        table("gates", "| `--fail-on` | exit code | when |", gates),
    ]


def test_the_tables_are_those_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """Platforms and gates, in their order."""
    page = PAGE.read_text(encoding="utf-8")
    for name, told in tables():
        before, rest = page.split(f"<!-- {name} -->\n")
        page = f"{before}<!-- {name} -->\n{told}<!-- end -->{rest.partition('<!-- end -->')[2]}"
    golden(PAGE, page)


def test_words_and_numbers_of_the_page() -> None:
    """Actions, the marker, the margin, the shortest secret; the allow list is one."""
    page = PAGE.read_text(encoding="utf-8")
    actions = page.partition("| action |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| ([a-z]+) \|", actions, re.M)) == {one.value for one in Action} - {"other"}
    for platform in PLATFORMS.values():
        assert f"`{marker(platform)}`" in page
    assert f"{MARGIN:.0%}".replace("%", " %") in page
    assert f"{SHORTEST} characters or more" in page
    given = read_allowances(page.partition("```toml\n")[2].partition("```")[0], "docs")
    assert given.deprecated == ()
    assert [(one.task, one.stack, one.type.rpartition(":")[2]) for one in given.rows] == [
        ("orders", "prod", ""),
        ("shop", "", "Business"),
    ]


@pytest.mark.parametrize("path", [PAGE, ROOT / "examples/review/README.md"], ids=lambda path: path.parent.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link names a file."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_review_of_the_readme_is_a_real_one() -> None:
    """Its lines stand in the golden text of a story."""
    block = README.read_text(encoding="utf-8").partition("## Change reviews")[2].partition("```text\n")[2]
    told = block.partition("```")[0]
    real = (GOLDEN / "schema-shift.txt").read_text(encoding="utf-8")
    verdict, _, task = told.partition("\n\n")
    assert f"{verdict}\n" in real
    assert task in real
    assert all(len(line) <= text.WIDTH for line in told.splitlines())
