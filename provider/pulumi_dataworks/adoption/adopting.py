"""One run of adopt, from the listing to the proof. Everything that it touches is handed in.

    adopt(...)     read, build, write the program and its report
    apply(...)     config, import, proof

Each step can be repeated, so that a run that was killed anywhere is resumed by running the command again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..errors import InputError
from ..studio.task_listing import TaskListing
from . import proof, report
from .building import Built, Situation, build, imports_of
from .entry import LeftOut, entry_of
from .import_file import IMPORT_FILE, import_text
from .names import Style
from .output_folder import READINGS_FILE, OutputFolder
from .pulumi_commands import PulumiCommands, missing_keys
from .readings import Readings
from .selection import Selection
from .task_reading import Progress, read_tasks


@dataclass(frozen=True)
class Wanted:
    """What the options of the command say. `again` is the command itself, for the report."""

    project_id: str
    selection: Selection
    style: Style = Style.TRANSLITERATED
    released: bool = False
    all_settings: bool = False
    again: str = "dataworks adopt"
    stack: str = ""


@dataclass(frozen=True)
class Around:
    """What a run works with: `project` and `stack` as Pulumi names them, the config of the stack, and
    the outputs that say from where the state has a resource."""

    folder: OutputFolder
    pulumi: PulumiCommands
    project: str
    stack: str
    config: Mapping[str, str]
    where: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What was built, and what the proof says of each resource; `failures` are what else is wrong, [] for nothing."""

    built: Built
    situation: Situation
    calls: Mapping[str, int]
    proof: Mapping[str, str]
    failures: tuple[str, ...] = ()


def adopt(listing: TaskListing, wanted: Wanted, around: Around, *, progress: Progress) -> Outcome:
    """Read the workspace and write the program with its report. Raises the errors of the listing and of the folder."""
    folder = around.folder
    lock = folder.lock(wanted.project_id)
    folder.remove(IMPORT_FILE)  # of a run that was killed
    folder.ignore()
    held = around.pulumi.resources()
    readings = Readings(folder.root / READINGS_FILE)
    read = read_tasks(listing, readings, fits=wanted.selection.fits, progress=progress)
    stack = f"{around.project}/{around.stack}"
    entries = [
        one if isinstance(one, LeftOut) else entry_of(one, stack=stack, all_settings=wanted.all_settings)
        for one in read.tasks
    ]
    prefix = f"{around.project}:"
    situation = Situation(
        project_id=wanted.project_id,
        stack=stack,
        where=around.where,
        read=folder.read,
        lock=lock,
        held=held,
        listed=read.listed,
        selected=wanted.selection.may_fit,
        released=wanted.released,
        style=wanted.style,
        config_keys=[key.removeprefix(prefix) for key in around.config if key.startswith(prefix)],
    )
    built = build(entries, situation)
    folder.write_all(built.files, lock, built.lock)
    outcome = Outcome(built, situation, listing.calls, {})
    write_report(outcome, wanted, around)
    folder.remove(READINGS_FILE)
    return outcome


def write_import(outcome: Outcome, around: Around) -> bool:
    """Write the import file, readable by its owner alone; False where there is nothing to import."""
    groups = [group for group in imports_of(outcome.built, outcome.situation) if group[0]]
    if groups:
        around.folder.write(IMPORT_FILE, import_text(groups).encode(), mode=0o600)
    return bool(groups)


def apply(outcome: Outcome, wanted: Wanted, around: Around, *, say: Callable[[str], None]) -> Outcome:
    """Set the secrets of the config that are missing, import, and prove by a preview with a refresh.

    Raises InputError where a command of Pulumi fails; the import file is removed in any case.
    """
    secrets = {
        key: _config_value(one.task.secrets[step][parameter])
        for one in outcome.built.results
        for step, keys in one.names.secrets.items()
        for parameter, key in keys.items()
    }
    for key, value in sorted(missing_keys(secrets, around.config, around.project).items()):
        say(f"pulumi config set --secret {key}")
        around.pulumi.set_secret(key, value)
    try:
        if write_import(outcome, around):
            say("pulumi import")
            around.pulumi.import_file(str(around.folder.root / IMPORT_FILE))
    finally:
        around.folder.remove(IMPORT_FILE)
    say("pulumi preview --refresh --expect-no-changes")
    digest = around.pulumi.proof()
    names = [one.names.resource for one in outcome.built.results]
    failures = [*proof.errors_of(digest), *proof.others_that_change(digest, names)]
    if digest.status != 0 and not failures and not digest.steps:
        raise InputError("`pulumi preview` failed without a message.", advice="Run it in this folder to see why.")
    done = Outcome(outcome.built, outcome.situation, outcome.calls, proof.proof_of(digest, names), tuple(failures))
    write_report(done, wanted, around)
    return done


def write_report(outcome: Outcome, wanted: Wanted, around: Around) -> None:
    """Write both forms of the report."""
    path = str(around.folder.root / IMPORT_FILE)
    commands = report.commands_of(outcome.built, again=wanted.again, stack=wanted.stack, import_path=path)
    made = report.Report(
        wanted.project_id, outcome.built, outcome.calls, [] if outcome.proof else commands, outcome.proof
    )
    around.folder.write(report.MARKDOWN, report.as_markdown(made).encode())
    around.folder.write(report.JSON, report.as_json(made).encode())


def _config_value(value: object) -> str:
    """A secret as the config holds it: a string as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
