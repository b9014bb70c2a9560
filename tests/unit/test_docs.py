"""The documents say what the code does: tables are made from it, and names in them exist.

`pytest tests/unit/test_docs.py --update-golden` writes the tables anew.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import KINDS
from dataworks_emulator.error_codes import ERROR_CODES
from dataworks_emulator.fault_kinds import POINTS
from pulumi_dataworks import errors, settings
from pulumi_dataworks.client import Timeouts
from pulumi_dataworks.client.error_rules import ERROR_RULES, STATUS_RULES, ErrorRule
from pulumi_dataworks.client.node_error_rules import NODE_ERROR_RULES
from pulumi_dataworks.client.retries import LONGEST_GAP, LONGEST_HINT, RULES, RetryQuota
from pulumi_dataworks.content import Effect
from pulumi_dataworks.content.catalogue.connector import PURPOSES
from pulumi_dataworks.content.effects import codes, document_effects, parameter_effects, write_modes
from pulumi_dataworks.plan import PROPERTIES
from pulumi_dataworks.plan.schedule import SETTINGS
from pulumi_dataworks.plan.unmapped import UNMAPPED
from pulumi_dataworks.resources import mode
from support.publishing_faults import CHANGES, LOST, PLACES

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
TASKS = ROOT / "docs/tasks.md"
PUBLISHING = ROOT / "docs/publishing.md"
PAGES_OF_OURS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
TIMEOUTS = Timeouts()

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
        safe_message = {"replace": "replaced", "": "nothing is sent"}
        operation = safe_message.get(entry.operation, f"`{entry.operation}`")
        lines.append(f"| `{entry.name}` | {MEANING[entry.name]} | {operation} | {entry.reason} |")
    return "\n".join(lines) + "\n"


def error_line(row: ErrorRule) -> str:
    codes = ", ".join(f"`{code}`" for code in row.codes)
    return f"| {codes} | {again(row.kind)} | {row.advice} | {row.reason} |"


def unmapped_table() -> str:
    lines = [
        "| resource | input | in a workspace with | the error | what to do | because |",
        "|---|---|---|---|---|---|",
    ]
    for one in UNMAPPED:
        studio = "the new one" if one.new else "the legacy one"
        lines.append(f"| `{one.kind}` | `{one.name}` | {studio} | {one.what} | {one.remedy} | {one.reason} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_what_cannot_be_mapped_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """docs/data-studio.md shows what UNMAPPED says, in its order."""
    page = ROOT / "docs/data-studio.md"
    before, rest = page.read_text(encoding="utf-8").split("<!-- unmapped -->\n")
    after = rest.partition("<!-- end of unmapped -->")[2]
    golden(page, f"{before}<!-- unmapped -->\n{unmapped_table()}<!-- end of unmapped -->{after}")


def errors_page() -> str:
    lines = [
        "# Errors of DataWorks",
        "",
        "Made from `client/error_rules.py` and `client/retries.py`. The first row that fits counts; `*` is anything.",
        "",
        "| code | tried again | what to do | why |",
        "|---|---|---|---|",
    ]
    for row in ERROR_RULES:
        lines.append(error_line(row))
    lines += [
        "",
        "Operations of 2024-05-18 (`client/node_error_rules.py`) have these rows first; they match code and message:",
        "",
        "| code: message | tried again | what to do | why |",
        "|---|---|---|---|",
    ]
    for row in NODE_ERROR_RULES:
        lines.append(error_line(row))
    lines += [
        "",
        "Without a code that is known, by HTTP status:",
        "",
        "| status | tried again | what to do |",
        "|---|---|---|",
    ]
    for row in STATUS_RULES:
        statuses = (
            f"{row.status[0]} to {row.status[-1]}"
            if len(row.status) > 9
            else ", ".join(map(str, row.status)) or "any other"
        )
        lines.append(f"| {statuses} | {again(row.kind)} | {row.advice} |")
    lines += [
        "",
        "Attempts in all; what may have been done is looked for before it is asked for again:",
        "",
        "| failure | of a read | of a write | why |",
        "|---|---|---|---|",
    ]
    lines += [f"| {rule.kind} | {rule.read} | {rule.write} | {rule.reason} |" for rule in RULES.values()]
    lines += [
        "",
        f"The gap before an attempt is anything up to {RULES['throttled'].base:g} s after throttling and "
        f"{RULES['transient'].base:g} s after other failures, doubled each time, {LONGEST_GAP:g} s at most; a wish of "
        f"DataWorks (`x-acs-retry-after`, `Retry-After`) is granted up to {LONGEST_HINT:g} s. An attempt ends after "
        f"{TIMEOUTS.connect:g} s without a connection and {TIMEOUTS.read:g} s without the whole answer "
        f"({TIMEOUTS.content:g} s where a task is written or its content read), a call with all its attempts after "
        f"{TIMEOUTS.call:g} s. A run that fails much stops trying again: it may spend {RetryQuota.MOST}, "
        f"{RULES['throttled'].cost} for each repetition after throttling and {RULES['transient'].cost} for any other.",
        "",
    ]
    return "\n".join(lines)


def effects_page() -> str:
    lines = [
        "# What a change does",
        "",
        f"Version {codes.VERSION} of the effects. Made from `content/effects/`, `content/catalogue/` and "
        "`plan/properties.py`.",
        "",
        "The class of a task is its worst change. Each change has a code, which never changes its meaning. What a new",
        "version can fail at a gate is in the changelog.",
        "",
        "| class | what it decides |",
        "|---|---|",
        *(f"| `{one.word}` | {codes.MEANING[one]} |" for one in reversed(Effect)),
        "",
        "| code | name | class | what it reports |",
        "|---|---|---|---|",
        *(f"| {row.code} | {row.name} | `{row.effect.word}` | {row.meaning} |" for row in codes.CODES.values()),
        "",
        "## Parameters of connectors",
        "",
        "The catalogue says what a parameter is for, and that decides its code. Of some purposes the values decide:",
        "which write mode, whether a flag is set, whether SQL deletes. A parameter that the catalogue of a known",
        "connector does not have is DE111 or DE412. A writer that empties its target and goes to another one is DE101.",
        "",
        "| purpose | what it decides | reader | writer |",
        "|---|---|---|---|",
    ]
    for purpose, meaning in PURPOSES.items():
        cells = [
            "**values**"
            if purpose in parameter_effects.LOOKS
            else parameter_effects.SIMPLE.get((role, purpose), ("",))[0]
            for role in ("reader", "writer")
        ]
        lines.append(f"| {purpose} | {meaning} | {cells[0]} | {cells[1]} |")
    lines += [
        "",
        "| action of a write mode before | after | code | why |",
        "|---|---|---|---|",
        *(
            f"| {before or 'any'} | {after or 'any'} | {code} | {reason} |"
            for (before, after), (code, reason) in write_modes.TRANSITIONS.items()
        ),
        "",
        "Other changes of a write mode are DE305.",
        "",
        "## The rest of the content",
        "",
        "A row is for everything below its place, and the longest place counts. Upper and lower case are the same.",
        "",
        "| place | keys | at worst | why | source |",
        "|---|---|---|---|---|",
    ]
    for row in document_effects.RULES:
        place = f"`{row.path}`" if row.path else "the content"
        keys = ", ".join(f"`{key}`" for key in row.keys.split()) or "all"
        lines.append(f"| {place} | {keys} | {row.code} | {row.reason} | {row.source} |")
    lines += ["", "Inputs beside the content:", "", "| input | effect | why |", "|---|---|---|"]
    for entry in PROPERTIES:
        if entry.name in ("task_content", "secret_parameters"):
            lines.append(f"| `{entry.name}` | by the table above | each leaf has its own effect |")
        else:
            lines.append(f"| `{entry.name}` | `{entry.effect.word}` | {entry.because} |")
    return "\n".join([*lines, ""])


def again(kind: str) -> str:
    rule = RULES.get(kind)
    return "no" if rule is None else f"up to {rule.read} attempts" + ("" if rule.write > 1 else ", not of a write")


def test_the_table_of_inputs_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """docs/tasks.md shows what PROPERTIES says, in its order."""
    before, rest = TASKS.read_text(encoding="utf-8").split("<!-- inputs -->\n")
    after = rest.partition("<!-- end -->")[2]
    golden(TASKS, f"{before}<!-- inputs -->\n{inputs_table()}<!-- end -->{after}")


def schedule_table() -> str:
    lines = ["| setting | of `UpdateFile` | takes | |", "|---|---|---|---|"]
    kinds = {
        "text": "a text",
        "list": "a list of texts",
        "flag": "true or false",
        "count": "a number",
        "date": "a date",
        "cu": "a decimal",
    }
    for setting in SETTINGS:
        takes = ", ".join(f"`{choice}`" for choice in setting.choices) or kinds[setting.kind]
        parameter = f"`{setting.parameter}`" if setting.parameter else "none: only of a node"
        lines.append(f"| `{setting.name}` | {parameter} | {takes} | {setting.reason} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_the_schedule_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """docs/publishing.md shows what SETTINGS says, in its order."""
    before, rest = PUBLISHING.read_text(encoding="utf-8").split("<!-- schedule -->\n")
    after = rest.partition("<!-- end of schedule -->")[2]
    golden(PUBLISHING, f"{before}<!-- schedule -->\n{schedule_table()}<!-- end of schedule -->{after}")


def test_the_page_of_errors_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """docs/errors.md lists every row of the tables that the client reads."""
    golden(ROOT / "docs" / "errors.md", errors_page())


def faults_tables() -> dict[str, str]:
    """The tables of docs/emulator.md, by the marks around them."""
    points = ["| point | |", "|---|---|", *(f"| `{point}` | {what} |" for point, what in POINTS.items())]
    kinds = ["| action | points | takes | what happens | what it shows of a client |", "|---|---|---|---|---|"]
    for name, kind in KINDS.items():
        takes = ", ".join(f"`{field}`" for field in kind.takes)
        mark = "" if kind.ends else " +"
        kinds.append(f"| `{name}`{mark} | {', '.join(kind.points)} | {takes} | {kind.what} | {kind.shows} |")
    codes = ["| code | status | from |", "|---|---|---|"]
    codes += [f"| `{code}` | {known.status} | {known.source} |" for code, known in ERROR_CODES.items()]
    return {"points": "\n".join(points), "kinds": "\n".join(kinds), "codes": "\n".join(codes)}


def test_the_tables_of_faults_are_those_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """docs/emulator.md lists every point, every kind and every code that a rule may name."""
    page = ROOT / "docs" / "emulator.md"
    text = page.read_text(encoding="utf-8")
    for mark, table in faults_tables().items():
        before, rest = text.split(f"<!-- {mark} -->\n")
        text = f"{before}<!-- {mark} -->\n{table}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"
    golden(page, text)


def test_the_example_of_the_page_of_faults_runs() -> None:
    """The lines of Python in docs/emulator.md, as they stand there."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "emulator.md").read_text(encoding="utf-8"), re.S)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/emulator.md", "exec"), names)  # noqa: S102
    assert names["dataworks"].faults.struck() == {}  # there is no client in it
    assert names["dataworks"].journal.writes() == []


def test_the_page_of_effects_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    """docs/effects.md lists every row of the table of effects."""
    golden(ROOT / "docs" / "effects.md", effects_page())


def test_every_setting_of_the_page_is_read_by_the_code() -> None:
    """No key and no variable is promised that nothing looks at, and none is hidden."""
    files = [*sorted(Path(str(settings.__file__)).parent.glob("*.py")), Path(str(mode.__file__))]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    keys = r"(?:dataworks|alicloud):[a-zA-Z]+|ALI[A-Z_]+"
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    table = page.partition("# Settings")[2].partition("A preview needs none")[0]
    safe_message = set(re.findall(keys, table))
    assert safe_message == set(re.findall(keys, source))


@pytest.mark.parametrize("path", PAGES_OF_OURS, ids=lambda path: str(path.relative_to(ROOT)))
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


def lost_table() -> str:
    """What becomes of each publishing call whose answer is lost."""
    rows = [("call", "when its answer is lost"), ("---", "---"), *((f"`{call}`", text) for call, text in LOST)]
    return "".join(f"| {call} | {text} |\n" for call, text in rows).replace("| --- | --- |", "|---|---|")


def test_the_table_of_lost_answers_is_that_of_the_tests(golden: Callable[[Path, str], None]) -> None:
    """docs/publishing.md shows what LOST says, and every call that is struck is in it."""
    assert {change.operation for change in CHANGES} | set(PLACES) == {call for call, _ in LOST}
    before, rest = PUBLISHING.read_text(encoding="utf-8").split("<!-- lost -->\n")
    after = rest.partition("<!-- end of lost -->")[2]
    golden(PUBLISHING, f"{before}<!-- lost -->\n{lost_table()}<!-- end of lost -->{after}")
