"""Findings told: a table for people, JSON, the commands of GitHub Actions, SARIF 2.1.0.

No form holds a value of a task, for no finding does. Names of files and tasks, and messages of a failed preview, come
from outside: they pass the escapes of the review, and then those of the form.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from importlib.metadata import version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..content import BY_CODE, Severity
from ..review.as_json import SCHEMA
from ..review.escape import json_text, line, plain
from ..review.source_position import PROJECT
from .judged import ORDER, Replacement, Told
from .pages import documentation, page_of

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}


class Format(StrEnum):
    """What `--format` takes."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def on_terminal(told: Sequence[Told], console: Console | None = None) -> None:
    """A table where people look, a line for each finding where a pipe or a file does; the count at the end."""
    console = console or Console(highlight=False)
    if console.is_terminal and told:
        console.print(_table(told))
    else:
        for entry in told:
            finding = entry.finding
            shown = line(f"{_place(entry)}: {finding.severity} {finding} ({page_of(finding.code)})")
            console.print(Text(shown), soft_wrap=True)
    console.print(_count(told), soft_wrap=True)


def as_text(told: Sequence[Told]) -> str:
    """A line for each finding, and the count."""
    out = io.StringIO()
    on_terminal(told, Console(file=out, highlight=False))
    return out.getvalue()


def _table(told: Sequence[Told]) -> Table:
    table = Table(show_lines=True)
    for heading in ("code", "where", "what is wrong, what it causes, what to do"):
        table.add_column(heading)
    for entry in told:
        finding = entry.finding
        table.add_row(
            Text(f"{finding.code}\n{finding.severity}", STYLES[finding.severity]),
            Text(plain(_place(entry)) + "\n" + plain(finding.path.removeprefix("task_content."))),
            Text(
                "\n".join(
                    plain(text) for text in (finding.what, finding.consequence, finding.remedy, page_of(finding.code))
                )
            ),
        )
    return table


def _place(entry: Told) -> str:
    if entry.task:
        return f"{entry.where}, task {entry.task}"
    return f"{entry.where}:{entry.line}:{entry.column}" if entry.line else entry.where


def _count(told: Sequence[Told]) -> str:
    counted = Counter(entry.finding.severity for entry in told)
    parts = [f"{counted[one]} {one}{'s' if counted[one] != 1 else ''}" for one in reversed(ORDER) if counted[one]]
    fixes = sum(bool(entry.fix) for entry in told)
    return (", ".join(parts) or "nothing found") + (f"; --fix removes {fixes} of them" if fixes else "")


def as_json(told: Sequence[Told]) -> str:
    """All there is, for other programs; `schema` counts up when a key changes its meaning."""
    counted = Counter(entry.finding.severity for entry in told)
    value = {
        "schema": SCHEMA,
        "findings": [
            {
                "where": entry.where,
                "task": entry.task or None,
                "program": entry.program or None,
                "line": entry.line or None,
                "column": entry.column or None,
                "code": entry.finding.code,
                "name": entry.finding.name,
                "severity": entry.finding.severity,
                "path": entry.finding.path,
                "what": entry.finding.what,
                "consequence": entry.finding.consequence,
                "when": entry.finding.when,
                "remedy": entry.finding.remedy,
                "page": page_of(entry.finding.code),
                "fix": _fix(entry),
            }
            for entry in told
        ],
        "counts": {severity: counted[severity] for severity in reversed(ORDER)},
    }
    return json_text(value, indent=2) + "\n"


def _fix(entry: Told) -> dict[str, Any] | None:
    if not entry.fix or entry.finding.fix is None:
        return None
    return {"description": entry.finding.fix.description, "edits": [asdict(edit) for edit in entry.fix]}


GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def as_github(told: Sequence[Told]) -> str:
    """Workflow commands, which GitHub Actions shows at the lines of a change.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "".join(_command(entry) for entry in told)


def _command(entry: Told) -> str:
    finding = entry.finding
    properties: dict[str, str | int] = {}
    if entry.line:
        properties = {"file": entry.program or entry.where, "line": entry.line, "col": entry.column or 1}
    properties["title"] = f"{finding.code} {finding.name}"
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    place = f"{_place(entry)}: " if entry.task or not entry.line else ""
    text = f"{place}{finding.path}: {finding.what}; {finding.consequence}; {finding.remedy}"
    text += f" ({page_of(finding.code)})"
    return f"::{GITHUB[finding.severity]} {told}::{_data(text)}\n"


def _data(text: str) -> str:
    return plain(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


HERE = PurePath()
SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(told: Sequence[Told], *, address: str | None = None, folder: PurePath = HERE) -> str:
    """SARIF 2.1.0, which code scanning takes: one run, a rule for each code that was found.

    `address` is that below which docs/ is published; where the metadata of the package names none, a rule has its help
    as text, with the page relative to the repository, and no `helpUri`, which must be absolute. `folder` is the one in
    which the command ran, relative to the repository: code scanning takes every path as relative to that.

    A result without a physical location makes code scanning refuse the whole file, so a task of a program is shown at
    the line that declares it, or at the first line of Pulumi.yaml. The fingerprint of a result does not hold its line,
    so that an alert stays one while the file around it changes.
    https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
    """
    address = documentation() if address is None else address.rstrip("/")
    codes = sorted({entry.finding.code for entry in told})
    rules = [BY_CODE[code] for code in codes]
    driver = {
        "name": "dataworks check",
        "version": version("pulumi-dataworks"),
        "rules": [
            {
                "id": rule.code,
                "name": rule.name,
                "shortDescription": {"text": f"{rule.name}: {rule.consequence}"},
                "fullDescription": {"text": f"{rule.reported} Source: {rule.source}."},
                **({"helpUri": f"{address}/{page_of(rule.code)}"} if address else {}),
                "help": {
                    "text": f"{rule.remedy} ({page_of(rule.code)})",
                    "markdown": f"{rule.remedy} ([{rule.code}]({page_of(rule.code)}))",
                },
                "defaultConfiguration": {"level": SARIF_LEVELS[rule.severity]},
            }
            for rule in rules
        ],
    }
    seen: Counter[str] = Counter()
    results = []
    for entry in told:
        mark = _fingerprint(entry)
        seen[mark] += 1
        result = _result(entry, codes.index(entry.finding.code), folder=folder)
        results.append({**result, "partialFingerprints": {"primaryLocationLineHash": f"{mark}:{seen[mark]}"}})
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json_text({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _fingerprint(entry: Told) -> str:
    """What makes a finding the same one in another version: its code and path, and the file or the task it is in."""
    parts = (entry.finding.code, entry.where, entry.task, entry.finding.path)
    return hashlib.sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()[:16]


def _result(entry: Told, rule: int, *, folder: PurePath) -> dict[str, Any]:
    finding = entry.finding
    names = [entry.where, entry.task, finding.path] if entry.task else [finding.path]
    artifact = {"uri": _uri(folder, entry.program or (PROJECT if entry.task else entry.where))}
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": plain("/".join(names))}],
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": {"startLine": entry.line or 1, "startColumn": entry.column or 1},
        },
    }
    fixes: dict[str, Any] = {}
    if entry.fix and finding.fix is not None:
        change = {"artifactLocation": artifact, "replacements": [_replacement(edit) for edit in entry.fix]}
        fixes["fixes"] = [{"description": {"text": finding.fix.description}, "artifactChanges": [change]}]
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": SARIF_LEVELS[finding.severity],
        "message": {"text": plain(f"{finding.path}: {finding.what}; {finding.consequence}; {finding.remedy}")},
        "locations": [location],
        **fixes,
    }


def _replacement(edit: Replacement) -> dict[str, Any]:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    return {"deletedRegion": region, **({"insertedContent": {"text": edit.text}} if edit.text else {})}


def _uri(folder: PurePath, path: str) -> str:
    """A path below `folder` as the reference of a URI, without steps up. What is no UTF-8 in it is percent-encoded as
    the bytes that it is on disk."""
    shown = posixpath.normpath((folder / path).as_posix())
    try:
        return quote(shown.encode(errors="surrogateescape"))
    except UnicodeEncodeError:
        return quote(plain(shown))


FORMATS: Mapping[Format, Callable[[Sequence[Told]], str]] = {
    Format.TEXT: as_text,
    Format.JSON: as_json,
    Format.GITHUB: as_github,
    Format.SARIF: as_sarif,
}
