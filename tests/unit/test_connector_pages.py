"""docs/connectors: a page of each family and the table of what is known, generated from the catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_dataworks.content import changes, connectors
from pulumi_dataworks.content.catalogue import loader
from pulumi_dataworks.content.catalogue.connector import KINDS, PURPOSES, Connector, Parameter

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "connectors"
PAGES = Path(__file__).parent / "pages"


EVERYWHERE = ("common name on the pages of the connectors", "exports of the console; a guess from their names")
"""Sources of rows that connectors of every family have; they are left out of the pages."""


def title(path: Path) -> str:
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["family"])


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def needed(row: Parameter) -> str:
    if not row.required:
        return ""
    condition = "; ".join(
        f"where `{name}` is {' or '.join(value or 'left out' for value in values)}"
        for name, values in row.required_when.items()
    )
    word = "required" if row.required == "engine" else "marked required"
    return f"{word} {condition}".strip()


def meaning(row: Parameter) -> str:
    values = "".join(f" `{value}`: {said}" for value, said in row.values.items())
    beside = f" No effect beside {', '.join(f'`{name}`' for name in row.no_effect_beside)}." * bool(
        row.no_effect_beside
    )
    return cell(row.meaning + values + beside)


def table(one: Connector) -> list[str]:
    lines = ["| parameter | value | required | purpose | meaning | source |", "|---|---|---|---|---|---|"]
    for name, row in sorted(one.parameters.items()):
        if row.source in EVERYWHERE:
            continue
        value = row.kind if row.default is None else f"{row.kind}, default `{str(row.default).lower()}`"
        cells = (f"`{name}`", value, needed(row), row.purpose, meaning(row), cell(row.source))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def family_page(path: Path) -> str:
    lines = [
        f"# {title(path)}",
        "",
        "Made from `content/catalogue/`. Kinds of values and purposes are on [the first page](README.md).",
    ]
    shown: dict[str, list[str]] = {}
    for one in connectors():
        if loader.family_of(one.step_type) == path.stem:
            shown.setdefault("\n".join([f"Source: {one.page}.", "", *table(one)]), []).append(
                f"`{one.step_type}` {one.role}"
            )
    for text, names in sorted(shown.items(), key=lambda item: item[1]):
        lines += ["", f"## {', '.join(names)}", "", text]
    return "\n".join([*lines, ""])


def documented() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for path in sorted(PAGES.glob("*.toml")):
        for page in tomllib.loads(path.read_text(encoding="utf-8"))["page"]:
            for step_type in page["step_types"]:
                found.setdefault((step_type, page["role"]), set()).update(page["parameters"])
    return found


TWENTY = [
    *("mysql", "postgresql", "oracle", "sqlserver", "odps", "holo", "analyticdb_for_mysql", "oss", "ftp", "hdfs"),
    *("hive", "kafka", "loghub", "datahub", "mongodb", "elasticsearch", "ots", "hbase", "redis", "clickhouse"),
]

UNKNOWN_PARAMETER = ("DE111", "DE412")


def has_effect(one: Connector, name: str) -> bool:
    """Whether a change of the parameter has another effect than that of one that no page names."""
    old, new = ({"steps": [step(one, {name: value})]} for value in ("a", "b"))
    found = changes(old, new)
    return bool(found) and not any(change.code in UNKNOWN_PARAMETER for change in found)


def step(one: Connector, parameter: dict[str, Any]) -> dict[str, Any]:
    return {"stepType": one.step_type, "category": one.role, "name": "S", "parameter": parameter}


def share(part: int, of: int) -> str:
    return f"{part} of {of}" if of else ""


def counts(one: Connector, listed: set[str]) -> list[str]:
    """Documented names, and how many of them the catalogue has, with an effect, with values and with a source."""
    known = listed & one.parameters.keys()
    rows = [one.parameters[name] for name in sorted(known)]
    enums = [row for row in rows if row.kind == "enum"]
    return [
        str(len(listed)),
        share(len(known), len(listed)),
        share(sum(has_effect(one, name) for name in listed), len(listed)),
        share(sum(bool(row.values or row.values_when) for row in enums), len(enums)),
        share(sum(row.verified for row in rows), len(rows)),
    ]


def first_page() -> str:
    lines = [
        "# Connectors",
        "",
        "What the catalogue has of each step type, made from `content/catalogue/`. The number of documented parameters",
        "is that of `tests/unit/pages/`: names on the pages and in published jobs, entered apart from the catalogue.",
        "",
        *(f"- [{title(path)}]({path.stem}.md)" for path in FAMILIES),
        "",
        "| kind of value | what it must be |",
        "|---|---|",
        *(f"| {kind} | {said} |" for kind, said in KINDS.items()),
        "",
        "| purpose | what the parameter decides |",
        "|---|---|",
        *(f"| {purpose} | {said} |" for purpose, said in PURPOSES.items()),
        "",
        "The twenty most used are marked *; a test holds that everything documented of them is in the catalogue, with",
        "an effect. With values: of those with a closed list. Verified: a page, the open engine or a published job",
        "says what the row says.",
        "",
        "| step type | role | documented | in the catalogue | with an effect | with values | verified | complete |",
        "|---|---|---|---|---|---|---|---|",
    ]
    names = documented()
    for one in connectors():
        mark = "*" if one.step_type in TWENTY else ""
        cells = counts(one, names.get((one.step_type, one.role), set()))
        complete = "yes" if one.complete else ""
        lines.append(f"| `{one.step_type}`{mark} | {one.role} | {' | '.join(cells)} | {complete} |")
    return "\n".join([*lines, ""])


FAMILIES = [path for path in loader.families() if path.stem in {loader.family_of(name) for name in loader.step_types()}]
"""The files of connectors; that of common names has none."""


@pytest.mark.parametrize("path", FAMILIES, ids=lambda path: path.stem)
def test_the_page_of_a_family_is_that_of_the_catalogue(path: Path, golden: Callable[[Path, str], None]) -> None:
    """Each parameter with its values, its meaning and its source."""
    golden(DOCS / f"{path.stem}.md", family_page(path))


def test_the_first_page_counts_what_is_known(golden: Callable[[Path, str], None]) -> None:
    """By a denominator that is not the catalogue."""
    golden(DOCS / "README.md", first_page())


def test_no_page_is_left_of_a_family_that_is_no_more() -> None:
    """One page for each file, and the first one."""
    assert {path.stem for path in DOCS.glob("*.md")} == {path.stem for path in FAMILIES} | {"README"}


@pytest.mark.parametrize("step_type", TWENTY)
def test_the_twenty_most_used_are_complete(step_type: str) -> None:
    """Every documented name is in the catalogue, and other names are reported as unknown."""
    roles = [one for one in connectors() if one.step_type == step_type]
    assert roles
    for one in roles:
        assert one.complete
        names = documented()[step_type, one.role]
        assert names <= one.parameters.keys()
        assert [name for name in sorted(names) if not has_effect(one, name)] == []
