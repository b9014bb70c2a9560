"""From what was read to what is written: names, files, the lock file, resources to import. Pure.

    build(entries, situation)    -> Built

What a person edited stays: a file whose digest is not the one of the lock is not written again. A new task of a
workflow whose module was edited gets another module.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from ..content import changes as content_changes
from ..content import read_json_text, same
from ..errors import InputError
from ..resources.imported import Imported
from . import adopted_program as program
from .entry import Adopted, LeftOut
from .import_file import resources_of
from .lock_file import Lock, LockedTask, digest_of
from .names import Style, config_key, free, identifier, module_names, resource_names, slug

Reader = Callable[[str], bytes | None]
"""The bytes of a file of the output folder; None where there is none."""


@dataclass(frozen=True)
class Situation:
    """What there is already. `read` gives the files of the output folder, `held` the ids of the resources of the state
    by type and name; `listed` are the ids that DataWorks has, and `selected` says whether a task of the lock was asked
    for. `config_keys` are those of the stack, without the namespace of the project; `where` are the outputs that say
    from where the state has a resource."""

    project_id: str
    stack: str
    where: Mapping[str, str]
    read: Reader
    lock: Lock
    held: Mapping[tuple[str, str], str] = field(default_factory=dict)
    listed: Collection[str] = ()
    selected: Callable[[LockedTask], bool] = lambda _: True
    released: bool = False
    style: Style = Style.TRANSLITERATED
    config_keys: Collection[str] = ()


@dataclass(frozen=True)
class Result:
    """One adopted task and its names. `changed` are places at which program and DataWorks differ, `because` why."""

    task: Adopted
    names: program.Named
    module: str
    changed: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Built:
    """`files` are to be written, `kept` were edited by a person and are not; `lock` is the new lock."""

    results: tuple[Result, ...]
    left_out: tuple[LeftOut, ...]
    missing: tuple[LockedTask, ...]
    files: Mapping[str, bytes]
    kept: tuple[str, ...]
    lock: Lock
    remarks: tuple[str, ...] = ()


def build(entries: Iterable[Adopted | LeftOut], now: Situation) -> Built:
    """Everything that is written, for these tasks. Raises nothing."""
    adopted, left_out = _split(entries, now)
    names = _names(adopted, now)
    modules = _modules(adopted, now)
    groups = _groups(adopted, now)
    results = [
        Result(
            task,
            program.Named(
                resource=names[task.id],
                variable="",
                content=_content_path(task, names[task.id], modules[task.id], now),
                secrets=secrets,
                group=groups.get(str(task.inputs.get("resource_group") or ""), ""),
            ),
            modules[task.id],
        )
        for task, secrets in _with_keys(adopted, names, now)
    ]
    missing = {
        id_: one
        for id_, one in now.lock.tasks.items()
        if id_ not in now.listed and one.status != "released" and now.selected(one)
    }
    lock_tasks = {
        **now.lock.tasks,
        **{id_: one.model_copy(update={"status": "missing"}) for id_, one in missing.items()},
        **{one.task.id: _locked(one) for one in results},
    }
    texts = _texts(results, lock_tasks, groups, now)
    writable = {path: data for path, data in texts.items() if _may_write(path, data, now)}
    kept = tuple(sorted(path for path in texts if path not in writable and now.read(path) != texts[path]))
    files = {path: data for path, data in writable.items() if now.read(path) != data}
    digests = {**now.lock.files, **{path: digest_of(data) for path, data in writable.items()}}
    return Built(
        results=tuple(
            _compared(one, now.read) if f"jobs/{one.names.content}" in kept else _as_written(one) for one in results
        ),
        left_out=tuple(left_out),
        missing=tuple(missing[id_] for id_ in sorted(missing, key=_number)),
        files=files,
        kept=kept,
        lock=Lock(project_id=now.project_id, tasks=lock_tasks, files=digests, resource_groups=groups),
        remarks=tuple(_remarks(kept, now)),
    )


def _split(entries: Iterable[Adopted | LeftOut], now: Situation) -> tuple[list[Adopted], list[LeftOut]]:
    adopted: list[Adopted] = []
    left_out: list[LeftOut] = []
    managers = {id_: name for (type_, name), id_ in sorted(now.held.items()) if type_.endswith(":DISyncTask")}
    for one in entries:
        id_ = one.listed.key.id
        locked = now.lock.tasks.get(id_)
        manager = managers.get(id_)
        if isinstance(one, LeftOut):
            left_out.append(one)
        elif locked is not None and locked.status == "released" and not now.released:
            left_out.append(LeftOut(one.listed, "it was released from this program; --released adopts it again"))
        elif manager is not None and (locked is None or locked.resource != manager):
            left_out.append(LeftOut(one.listed, f"the resource {manager} of this stack manages it"))
        else:
            adopted.append(_as_locked(one, locked))
    adopted.sort(key=lambda one: _number(one.id))
    return adopted, left_out


def _as_locked(task: Adopted, locked: LockedTask | None) -> Adopted:
    """A task keeps the class that it was adopted with: another one is another resource."""
    if locked is None or locked.type == program.class_of(task):
        return task
    if locked.type == "DISyncTask":
        note = (
            "it was submitted since it was adopted; write ScheduledSync in place of DISyncTask to manage its schedule"
        )
        return replace(task, schedule=None, state=None, publish=False, notes=(*task.notes, note))
    return replace(task, schedule={}, notes=(*task.notes, "DataWorks shows no submission of it any more"))


def _names(adopted: Sequence[Adopted], now: Situation) -> dict[str, str]:
    locked = {id_: one.resource for id_, one in now.lock.tasks.items()}
    taken = {*locked.values(), *(name for _, name in now.held)}
    new = [(one.id, one.listed.name) for one in adopted if one.id not in locked]
    return {**locked, **resource_names(new, taken=taken, style=now.style)}


def _modules(adopted: Sequence[Adopted], now: Situation) -> dict[str, str]:
    """The path of the module of each task."""
    known: dict[str, str] = {}
    for _, one in sorted(now.lock.tasks.items(), key=lambda item: _number(item[0])):
        known[program.flow_of(one.file_folder_path)] = PurePosixPath(one.module).stem
    flows = {one.id: program.flow_of(str(one.inputs["file_folder_path"])) for one in adopted}
    found = module_names(flows.values(), known=known, taken=program.RESERVED, style=now.style)
    used = {*found.values(), *program.RESERVED}
    for flow, module in list(found.items()):
        while _is_edited(f"{program.PACKAGE}/{module}.py", now):
            module = _next(module, used)
        found[flow] = module
    paths = {id_: one.module for id_, one in now.lock.tasks.items()}
    for id_, flow in flows.items():
        paths.setdefault(id_, f"{program.PACKAGE}/{found[flow]}.py")
    return paths


def _next(module: str, used: set[str]) -> str:
    name = free(module, used).replace("-", "_")
    used.add(name)
    return name


def _is_edited(path: str, now: Situation) -> bool:
    data = now.read(path)
    return data is not None and not now.lock.wrote(path, data)


def _may_write(path: str, data: bytes, now: Situation) -> bool:
    """A file that is not there, that adopt wrote, or that is what it would write anyway."""
    found = now.read(path)
    return found is None or found == data or now.lock.wrote(path, found)


def _groups(adopted: Sequence[Adopted], now: Situation) -> dict[str, str]:
    """Constants of resource groups. While somebody edits the module that has them, no new one is added there."""
    found = dict(now.lock.resource_groups)
    if _is_edited(program.WORKSPACE, now):
        return found
    new = sorted(
        {str(one.inputs["resource_group"]) for one in adopted if one.inputs.get("resource_group")} - set(found)
    )
    used = {name.lower() for name in found.values()}
    for group in new:
        plain = not found and len(new) == 1
        base = "RESOURCE_GROUP" if plain else f"RESOURCE_GROUP_{slug(group).replace('-', '_').upper()}"
        found[group] = free(base, used).replace("-", "_")
    return found


def _content_path(task: Adopted, resource: str, module: str, now: Situation) -> str:
    locked = now.lock.tasks.get(task.id)
    if locked is not None:
        return locked.content.removeprefix("jobs/")
    return f"{PurePosixPath(module).stem}/{resource}.json"


def _with_keys(
    adopted: Sequence[Adopted], names: Mapping[str, str], now: Situation
) -> Iterable[tuple[Adopted, dict[str, dict[str, str]]]]:
    known = {id_: one.secrets for id_, one in now.lock.tasks.items()}
    used = {key.lower() for steps in known.values() for keys in steps.values() for key in keys.values()}
    used |= {key.lower() for key in now.config_keys}
    for task in adopted:
        before = known.get(task.id, {})
        yield (
            task,
            {
                step: {
                    parameter: before.get(step, {}).get(parameter) or config_key(names[task.id], step, parameter, used)
                    for parameter in sorted(values)
                }
                for step, values in sorted(task.secrets.items())
            },
        )


def _locked(one: Result) -> LockedTask:
    return LockedTask(
        resource=one.names.resource,
        type="DISyncTask" if one.task.schedule is None else "ScheduledSync",
        module=one.module,
        content=_content(one),
        task_name=str(one.task.inputs["task_name"]),
        file_folder_path=str(one.task.inputs["file_folder_path"]),
        secrets={step: dict(keys) for step, keys in one.names.secrets.items()},
    )


def _texts(
    results: Sequence[Result], tasks: Mapping[str, LockedTask], groups: Mapping[str, str], now: Situation
) -> dict[str, bytes]:
    """Every file of the program as it would be without edits."""
    declared = {id_: one for id_, one in tasks.items() if one.status != "released"}
    modules = sorted({one.module for one in declared.values()})
    texts = {_content(one): one.task.job for one in results}
    texts[program.WORKSPACE] = program.workspace_text(now.project_id, groups)
    texts[program.INIT] = program.package_text(PurePosixPath(path).stem for path in modules)
    texts[program.MAIN_FILE] = program.MAIN
    for path in modules:
        inside = {id_: one for id_, one in declared.items() if one.module == path}
        texts[path] = _module(path, inside, {one.task.id: one for one in results}, now)
    return {path: text.encode() for path, text in sorted(texts.items())}


def _module(path: str, inside: Mapping[str, LockedTask], results: Mapping[str, Result], now: Situation) -> str:
    """A module: statements of tasks that were read now are made anew, those of others are kept as they are."""
    written = (now.read(path) or b"").decode(errors="replace")
    before = program.statements_of(written)
    ids = sorted(inside, key=_number)
    base = program.folder_of(written) or program.base_of(inside[ids[0]].file_folder_path)
    used = set(program.RESERVED)
    statements = []
    for id_ in ids:
        one = results.get(id_)
        text = before.get(inside[id_].resource, "")
        if one is not None:
            variable = identifier(one.names.resource, used)
            text = program.statement(one.task, replace(one.names, variable=variable), project_folder=base)
        elif text:
            used.add(program.variable_of(text))
            missing = inside[id_].status == "missing"
            text = program.marked_missing(text) if missing else program.without_mark(text)
        if text:
            statements.append(text)
    return program.module_text(program.flow_of(base), base, statements)


def _content(one: Result) -> str:
    """The path of its JSON file."""
    return f"jobs/{one.names.content}"


def _as_written(one: Result) -> Result:
    """A task whose file is as adopt writes it: what differs is what no program can carry."""
    if not one.task.changed:
        return one
    why = "the engine cannot carry this value as it is, and the next update of the task would write it as text"
    return replace(one, changed=one.task.changed, because=why)


def _compared(one: Result, read: Reader) -> Result:
    """A task whose JSON file was edited: where it differs from DataWorks."""
    data = read(_content(one)) or b""
    try:
        edited = read_json_text(data.decode(errors="replace"))
    except InputError as error:
        return replace(
            one, changed=("task_content",), because=f"its file was edited and cannot be read: {error.message}"
        )
    live = one.task.inputs["task_content"]
    if same(edited, live):
        return _as_written(one)
    paths = tuple(change.path for change in content_changes(live, edited))
    return replace(one, changed=paths, because="its file was edited after it was adopted, or DataWorks was")


def _remarks(kept: Sequence[str], now: Situation) -> Iterable[str]:
    if program.INIT in kept:
        yield f"{program.INIT} was edited: see that it imports every module of {program.PACKAGE}/."
    if program.MAIN_FILE in kept and b"workflows" not in (now.read(program.MAIN_FILE) or b""):
        yield f"{program.MAIN_FILE} is yours: add `import {program.PACKAGE}` to it, or it declares none of these tasks."


def _number(id_: str) -> int:
    return int(id_.rpartition(":")[2])


def imports_of(built: Built, now: Situation) -> list[tuple[list[Imported], bool]]:
    """What the import file holds: the resources of adopted tasks that the state does not have yet."""
    held = set(now.held)
    return [
        resources_of(
            one.task, one.names.resource, origin=f"{now.stack}/{one.names.resource}", where=now.where, held=held
        )
        for one in built.results
    ]
