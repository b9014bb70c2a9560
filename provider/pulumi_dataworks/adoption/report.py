"""What was adopted and what was not, in Markdown for people and in JSON for programs. No secret is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..review.escape import code, json_text, line
from . import adopted_program as program
from .building import Built, Result
from .import_file import IMPORT_FILE

MARKDOWN, JSON = "adoption-report.md", "adoption-report.json"

FORMAT = 1


@dataclass(frozen=True)
class Report:
    """A run of adopt. `calls` are those of the listing by operation, `commands` what is left to do, `proof` what
    a preview with a refresh said of each resource."""

    project_id: str
    built: Built
    calls: Mapping[str, int]
    commands: Sequence[str]
    proof: Mapping[str, str] = field(default_factory=dict)


def commands_of(built: Built, *, again: str, stack: str, import_path: str) -> list[str]:
    """What `--apply` does, as commands. Values of secrets are asked for, and are no part of any command."""
    chosen = f" --stack {stack}" if stack else ""
    keys = sorted(key for one in built.results for keys in one.names.secrets.values() for key in keys.values())
    return [
        *(f"pulumi config set --secret {key}{chosen}" for key in keys),
        f"{again} --with-secrets",
        f"pulumi import --file {import_path} --yes --skip-preview --protect=false --generate-code=false{chosen}",
        f"rm {import_path}",
        f"pulumi preview --refresh --expect-no-changes{chosen}",
    ]


def as_json(report: Report) -> str:
    """The report for programs."""
    built = report.built
    held = {
        "format": FORMAT,
        "project_id": report.project_id,
        "tasks": [_task(one) for one in built.results],
        "left_out": [
            {"id": one.listed.key.id, "task_name": one.listed.name, "folder": one.listed.folder, "reason": one.reason}
            for one in built.left_out
        ],
        "missing": [{"resource": one.resource, "task_name": one.task_name} for one in built.missing],
        "written": sorted(built.files),
        "kept": list(built.kept),
        "remarks": list(built.remarks),
        "calls": dict(report.calls),
        "commands": list(report.commands),
        "proof": dict(report.proof),
    }
    return json_text(held, indent=2) + "\n"


def _task(one: Result) -> dict[str, Any]:
    return {
        "id": one.task.id,
        "resource": one.names.resource,
        "type": program.class_of(one.task),
        "task_name": one.task.inputs["task_name"],
        "module": one.module,
        "content": f"jobs/{one.names.content}",
        "identical": not one.changed,
        "changed": [{"path": path, "because": one.because} for path in one.changed],
        "publish": one.task.publish if one.task.schedule is not None else None,
        "secrets": {step: dict(keys) for step, keys in one.names.secrets.items()},
        "findings": [
            {"code": found.code, "severity": found.severity.value, "path": found.path, "what": found.what}
            for found in one.task.findings
        ],
        "notes": list(one.task.notes),
    }


def as_markdown(report: Report) -> str:
    """The report for people: what needs a decision first."""
    return "\n".join(_lines(report)) + "\n"


def summary(built: Built) -> str:
    """One line."""
    same = sum(not one.changed for one in built.results)
    parts = [f"{len(built.results)} tasks adopted, {same} identical in meaning"]
    parts += [f"{len(built.left_out)} left out"] if built.left_out else []
    parts += [f"{len(built.missing)} no longer in DataWorks"] if built.missing else []
    parts += [f"{len(built.kept)} edited files kept"] if built.kept else []
    return "; ".join(parts) + "."


def _lines(report: Report) -> Iterator[str]:
    built = report.built
    yield from ("# Adoption report", "", f"Workspace {code(report.project_id)}. {summary(built)}")
    yield from _section(
        "Left out",
        [f"{code(one.listed.name)} ({code(one.listed.key.id)}): {line(one.reason)}" for one in built.left_out],
    )
    yield from _section(
        "No longer in DataWorks",
        [f"{code(one.resource)} in {code(one.module)}: delete its statement and its file." for one in built.missing],
    )
    yield from _section(
        "Would change",
        [
            f"{code(one.names.resource)} at {code(path)}: {line(one.because)}"
            for one in built.results
            for path in one.changed
        ],
    )
    yield from _section(
        "Drafts that are ahead of production",
        [
            f"{code(one.names.resource)}: {line(note.removeprefix('publish=False: '))}. The program has publish=False."
            for one in built.results
            for note in one.task.notes
            if note.startswith("publish=False: ")
        ],
    )
    yield from _section(
        "Notes",
        [
            *map(line, built.remarks),
            *(
                f"{code(one.names.resource)}: {line(note)}"
                for one in built.results
                for note in one.task.notes
                if not note.startswith("publish=False: ")
            ),
        ],
    )
    yield from _section("Edited files, which were kept", [code(path) for path in built.kept])
    yield from _section(
        "Findings, silenced by ignore_findings",
        [
            f"{code(one.names.resource)}: {found.code} ({found.severity.value}) at {code(found.path)}"
            for one in built.results
            for found in one.task.findings
        ],
    )
    yield from ("", "## Tasks", "", "| resource | task | class | secrets | in meaning | preview with refresh |")
    yield "|---|---|---|---|---|---|"
    for one in built.results:
        keys = [key for keys in one.names.secrets.values() for key in keys.values()]
        yield (
            f"| {code(one.names.resource)} | {code(str(one.task.inputs['task_name']))} | {program.class_of(one.task)} "
            f"| {', '.join(map(code, keys)) or '-'} | {'identical' if not one.changed else 'would change'} "
            f"| {line(report.proof.get(one.names.resource, 'not run'))} |"
        )
    yield from ("", "## Calls", "")
    yield ", ".join(f"{name} {count}" for name, count in report.calls.items()) + "."
    if report.commands:
        yield from ("", "## What is left to do", "")
        yield f"{IMPORT_FILE} holds secrets in plain text: git ignores it, and it is removed after the import."
        yield from ("", "```console", *(f"$ {one}" for one in report.commands), "```")


def _section(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield from ("", f"## {title}", "", *(f"- {one}" for one in items))
