"""Which file of the program a task comes from, and the files that edits of the console change.

read_sources(text)          what a program wrote down (DATAWORKS_SOURCES) -> paths by resource name
planned(edits, ...)         the new texts of files, and what is left to a person
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...content import read_json_text, same
from ...errors import InputError
from .console_edits import CONTENT, TaskEdits
from .json_rewrite import BOM, rewritten
from .python_edits import Setting, constants_of, edited
from .three_way import Leaf, Verdict

MADE_BY_CODE = "the program makes the content: change it there"
SHARED = "several tasks read {path}: change the file by hand, and give each task its own"
SEVERAL = "several tasks of the program have this name"
OTHER_CONTENT = "the program changes what {path} holds: change it by hand"
NO_MODULE = "the preview does not show which file of the program declares it"

BY_HAND = {
    Verdict.CONFLICT: "conflict: the program and the console changed it. Decide, and change the program by hand",
    Verdict.SECRET: "a secret, which is not written to a file: set it with `pulumi config set --secret`",
    Verdict.LATER: "the program gives it by an Output: change it there",
}


@dataclass(frozen=True)
class Plan:
    """Texts of files before and after, by path; what is written, and what a person must change, each with a reason, by
    URN of the task."""

    before: dict[Path, str] = field(default_factory=dict)
    after: dict[Path, str] = field(default_factory=dict)
    written: dict[str, list[tuple[Leaf, str]]] = field(default_factory=dict)
    by_hand: dict[str, list[tuple[Leaf, str]]] = field(default_factory=dict)

    @property
    def changed(self) -> list[Path]:
        """The files that change."""
        return sorted(path for path, text in self.after.items() if text != self.before[path])


def read_sources(text: str) -> dict[str, set[Path]]:
    """The JSON files of each resource, by its name. A line that an interrupted program left half is left out."""
    found: dict[str, set[Path]] = {}
    for line in text.splitlines():
        try:
            name, path = json.loads(line)
        except ValueError:
            continue
        found.setdefault(str(name), set()).add(Path(str(path)))
    return found


def planned(
    edits: Sequence[TaskEdits], *, sources: Mapping[str, set[Path]], root: Path, read: Callable[[str], str]
) -> Plan:
    """How the files of a program change. `root` is the folder of the project, `read` gives the text of a file and
    raises InputError. Writes nothing."""
    plan = Plan()
    files = _Files(plan, read)
    users = Counter(path for paths in sources.values() for path in paths)
    names = Counter(one.name for one in edits)
    modules: dict[Path, list[tuple[TaskEdits, Leaf]]] = {}
    for one in edits:
        for leaf in one.leaves:
            if leaf.verdict in BY_HAND:
                plan.by_hand.setdefault(one.urn, []).append((leaf, BY_HAND[leaf.verdict]))
        written = [leaf for leaf in one.leaves if leaf.verdict is Verdict.CONSOLE]
        inside = [leaf for leaf in written if leaf.path.startswith(f"{CONTENT}.")]
        if inside:
            paths = sources.get(one.name, set())
            path = next(iter(paths)) if len(paths) == 1 else None
            reason = _refused(path, users, several=len(paths) > 1 or names[one.name] > 1)
            reason = reason or _content(files, path, one)
            _note(plan, one, inside, reason, path)
        outside = [(one, leaf) for leaf in written if not leaf.path.startswith(f"{CONTENT}.")]
        if outside:
            modules.setdefault(root / one.module, []).extend(outside)
    for module, wanted in modules.items():
        _statements(files, module, wanted)
    return plan


class _Files:
    """Texts, as far as they are planned."""

    def __init__(self, plan: Plan, read: Callable[[str], str]) -> None:
        self.plan = plan
        self._read = read

    def text(self, path: Path) -> str:
        if path not in self.plan.after:
            self.plan.before[path] = self.plan.after[path] = self._read(str(path))
        return self.plan.after[path]

    def sibling(self, path: Path) -> Callable[[str], str]:
        """The text of a module beside a file; "" where there is none."""

        def text(module: str) -> str:
            try:
                return self._read(str(path.parent.joinpath(*module.split(".")).with_suffix(".py")))
            except InputError:
                return ""

        return text


def _refused(path: Path | None, users: Counter[Path], *, several: bool) -> str:
    if several:
        return SEVERAL
    if path is None:
        return MADE_BY_CODE
    return SHARED.format(path=path.name) if users[path] > 1 else ""


def _content(files: _Files, path: Path | None, one: TaskEdits) -> str:
    """Rewrite the JSON file of a task; why not, "" where it was."""
    if path is None or one.content is None:
        return MADE_BY_CODE
    try:
        text = files.text(path)
        held = read_json_text(text.removeprefix(BOM))
    except InputError as error:
        return str(error.message)
    if not same(held, one.program):
        return OTHER_CONTENT.format(path=path.name)
    new = rewritten(text, one.content)
    if not same(read_json_text(new.removeprefix(BOM)), one.content):
        return OTHER_CONTENT.format(path=path.name)
    files.plan.after[path] = new
    return ""


def _statements(files: _Files, path: Path, wanted: Sequence[tuple[TaskEdits, Leaf]]) -> None:
    """Edit the keywords of the statements in a file, of tasks and of their schedules."""
    try:
        if path.suffix != ".py":
            raise InputError(NO_MODULE)
        text = files.text(path)
    except InputError as error:
        for one, leaf in wanted:
            _note(files.plan, one, [leaf], str(error.message), None)
        return
    settings = [setting_of(leaf, one) for one, leaf in wanted]
    result = edited(text, settings, constants=constants_of(text, files.sibling(path)))
    refused = {id(setting): reason for setting, reason in result.refused}
    for (one, leaf), setting in zip(wanted, settings, strict=True):
        _note(files.plan, one, [leaf], refused.get(id(setting), ""), path)
    files.plan.after[path] = result.text


def setting_of(leaf: Leaf, one: TaskEdits) -> Setting:
    """The keyword that holds a leaf. A schedule is a mapping of its ScheduledSync, or a statement of its own."""
    first, _, rest = leaf.path.partition(".")
    if first != "schedule":
        return Setting(one.statement, (first,), leaf.program, leaf.live)
    keywords = ("schedule", rest) if one.nested else (rest,)
    return Setting(one.schedule_statement, keywords, leaf.program, leaf.live)


def _note(plan: Plan, one: TaskEdits, leaves: Iterable[Leaf], reason: str, path: Path | None) -> None:
    for leaf in leaves:
        found = plan.by_hand if reason or path is None else plan.written
        found.setdefault(one.urn, []).append((leaf, reason or str(path)))
