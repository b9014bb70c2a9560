"""The documents say what the code does: tables are made from it, and names in them exist.

`pytest tests/unit/test_docs.py --update-golden` writes the tables anew.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_dataworks import errors, settings
from pulumi_dataworks.client.refusals import PAGES, REFUSALS
from pulumi_dataworks.client.retries import RULES
from pulumi_dataworks.plan import PROPERTIES
from pulumi_dataworks.resources import mode
from pulumi_dataworks.schedule import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"

MEANING = {
    "project_id": "id of the workspace, as text",
    "task_type": "`DI_OFFLINE`, which it is when left out",
    "task_content": "the job",
    "secret_parameters": "`{step name: {parameter: value}}`",
    "resource_group": "identifier of a data integration resource group",
    "cu": "compute units of a serverless resource group, a multiple of 0.5",
    "task_name": "name of the task",
    "file_folder_path": "`Business Flow/<flow>/Data Integration[/<folder>]`, or that in Chinese",
    "keep_production": "`True`: deleting the task leaves its node in production",
}


def inputs_table() -> str:
    lines = ["| input | meaning | when it changes | |", "|---|---|---|---|"]
    for entry in PROPERTIES:
        told = {"replace": "replaced", "": "nothing is sent"}
        operation = told.get(entry.operation, f"`{entry.operation}`")
        lines.append(f"| `{entry.name}` | {MEANING[entry.name]} | {operation} | {entry.reason} |")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    lines = [
        "# Errors of DataWorks",
        "",
        "Made from `client/refusals.py` and `client/retries.py`. The first row that fits counts; `*` is anything.",
        "",
        "| code | tried again | what to do | why |",
        "|---|---|---|---|",
    ]
    for row in REFUSALS:
        codes = ", ".join(f"`{code}`" for code in row.codes)
        lines.append(f"| {codes} | {again(row.kind)} | {row.advice} | {row.reason} |")
    lines += [
        "",
        "Without a code that is known, by HTTP status:",
        "",
        "| status | tried again | what to do |",
        "|---|---|---|",
    ]
    for row in PAGES:
        statuses = "500 to 599" if len(row.status) > 9 else ", ".join(map(str, row.status)) or "any other"
        lines.append(f"| {statuses} | {again(row.kind)} | {row.advice} |")
    lines += ["", "When an attempt is repeated:", "", "| failure | attempts | writes, too | why |", "|---|---|---|---|"]
    lines += [
        f"| {rule.kind} | {rule.attempts} | {'yes' if rule.writes else 'no'} | {rule.reason} |"
        for rule in RULES.values()
    ]
    lines += ["", "A creation carries a ClientToken and is repeated like a read.", ""]
    return "\n".join(lines)


def again(kind: str) -> str:
    rule = RULES.get(kind)
    return "no" if rule is None else f"up to {rule.attempts} attempts" + ("" if rule.writes else ", not for updates")


def test_the_table_of_inputs_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """README shows what PROPERTIES says, in its order."""
    before, rest = README.read_text(encoding="utf-8").split("<!-- inputs -->\n")
    after = rest.partition("<!-- end -->")[2]
    golden(README, f"{before}<!-- inputs -->\n{inputs_table()}<!-- end -->{after}")


def schedule_table() -> str:
    lines = ["| setting | of `UpdateFile` | takes | |", "|---|---|---|---|"]
    kinds = {
        "text": "a text",
        "list": "a list of texts",
        "flag": "true or false",
        "count": "a number",
        "date": "a date",
    }
    for setting in SETTINGS:
        takes = ", ".join(f"`{choice}`" for choice in setting.choices) or kinds[setting.kind]
        lines.append(f"| `{setting.name}` | `{setting.parameter}` | {takes} | {setting.reason} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_the_schedule_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """README shows what SETTINGS says, in its order."""
    before, rest = README.read_text(encoding="utf-8").split("<!-- schedule -->\n")
    after = rest.partition("<!-- end of schedule -->")[2]
    golden(README, f"{before}<!-- schedule -->\n{schedule_table()}<!-- end of schedule -->{after}")


def test_the_page_of_errors_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """docs/errors.md lists every row of the tables that the client reads."""
    golden(ROOT / "docs" / "errors.md", errors_page())


def test_every_setting_of_the_readme_is_read_by_the_code() -> None:
    """No key and no variable is promised that nothing looks at, and none is hidden."""
    source = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in (settings, mode))
    keys = r"(?:dataworks|alicloud):[a-zA-Z]+|ALI[A-Z_]+"
    table = README.read_text(encoding="utf-8").partition("### Settings")[2].partition("A preview needs none")[0]
    told = set(re.findall(keys, table))
    assert told == set(re.findall(keys, source))


@pytest.mark.parametrize("path", [README, ROOT / "examples/orders/README.md"], ids=str)
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link names a file."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_every_target_of_the_readme_is_in_the_makefile() -> None:
    """`make x` works for every x that a document names."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README.read_text(encoding="utf-8"))) <= targets


def test_the_changelog_knows_the_version() -> None:
    """Either the version is listed, or its changes are still unreleased."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{version}]" in text or "## [Unreleased]" in text


def test_the_tree_of_errors_is_drawn() -> None:
    """The picture at the top of errors.py names every class in it."""
    classes = [
        name for name, value in vars(errors).items() if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    for name in classes:
        assert name in (errors.__doc__ or ""), name
