"""A small engine: it keeps its state as the real one does under faults, and nothing else of it.

    a creation that failed, or whose process died      nothing of it is in the state (with it, all that was in flight)
    an update that failed                              the old inputs and outputs stay
    a deletion that failed                             the resource stays; of a replacement, as one to be deleted
    a refresh that could not read one                  the others stay as they were, too, and `up` does not begin
    a step that failed                                 those in flight end, and no other begins

All of that was measured with the real engine; the engine tests and the histories there hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pulumi.dynamic import ResourceProvider

from histories.process import Process
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.servicer import Aborted

SAME, LEAVES = 1, 0  # DiffResponse.changes


@dataclass(frozen=True)
class Resource:
    name: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """One hook that an engine calls."""

    hook: str
    name: str
    id: str = ""
    olds: Mapping[str, Any] = field(default_factory=dict)
    news: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What a person sees of a command: errors, and how many steps there were."""

    errors: list[str] = field(default_factory=list)
    steps: int = 0

    @property
    def ok(self) -> bool:
        return not self.errors


Aspects = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What a program holds beside a task: inputs without ids, by resource name and kind, in the order of dependency."""

PROVIDERS: Mapping[str, Callable[[], ResourceProvider]] = {
    "schedule": NodeScheduleProvider,
    "deployment": FileDeploymentProvider,
}

Witness = Callable[[Call, Callable[[], Any]], Any]


class Engine:
    """`witness` is called around each hook of a resource; it returns or raises what the hook does."""

    def __init__(self, witness: Witness) -> None:
        self.state: dict[str, Resource] = {}
        self.doomed: list[Resource] = []
        self.aspects: dict[tuple[str, str], Resource] = {}
        self._witness = witness

    def run(
        self,
        command: str,
        program: Mapping[str, Mapping[str, Any]],
        process: Process,
        *,
        parallel: bool = False,
        aspects: Aspects = MappingProxyType({}),
    ) -> Outcome:
        outcome = Outcome()
        with ThreadPoolExecutor(4 if parallel else 1) as threads:
            run = _Command(self, program, process, threads, outcome, parallel=parallel)
            if command in ("refresh", "up --refresh"):
                run.refresh()
            if command in ("up", "up --refresh", "preview") and outcome.ok:
                run.up(aspects, preview=command == "preview")
            if command == "destroy":
                self.aspects.clear()
                run.delete([*self.doomed, *self.state.values()])
        if process.is_dead or process.is_orphan:
            outcome.errors.append("error reading from server: EOF")
        return outcome


class _Command:
    def __init__(
        self,
        engine: Engine,
        program: Mapping[str, Mapping[str, Any]],
        process: Process,
        threads: ThreadPoolExecutor,
        outcome: Outcome,
        *,
        parallel: bool,
    ) -> None:
        self.engine, self.program, self.process = engine, program, process
        self.threads, self.outcome, self.parallel = threads, outcome, parallel
        self.server = process.server

    def refresh(self) -> None:
        def read(old: Resource) -> Callable[[], None]:
            def step() -> None:
                answer = self._call(Call("read", old.name, old.id, old.outputs), self.server.read, old.id, old.outputs)
                if answer is not None:
                    seen[old.name] = answer

            return step

        seen: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {}
        self._all(read(old) for old in list(self.engine.state.values()))
        aspects = self._read_aspects()
        if not self.outcome.ok or self._gone:
            return
        self.engine.aspects = aspects
        for name, (id_, outputs, inputs) in seen.items():
            if id_:
                self.engine.state[name] = Resource(name, id_, inputs, outputs)
            else:
                del self.engine.state[name]

    def _read_aspects(self) -> dict[tuple[str, str], Resource]:
        seen = {}
        for (name, kind), old in self.engine.aspects.items():
            if not self.outcome.ok or self._gone:
                break
            server = self.server.of(PROVIDERS[kind]())
            answer = self._call(Call(f"read {kind}", name, old.id, old.outputs), server.read, old.id, old.outputs)
            if answer is not None and answer[0]:
                seen[name, kind] = Resource(name, answer[0], answer[2], answer[1])
        return seen

    def up(self, aspects: Aspects, *, preview: bool) -> None:
        steps: list[Callable[[], None]] = []
        for name, wanted in self.program.items():
            old = self.engine.state.get(name)
            checked, failures = self.server.check(old.inputs if old else {}, wanted)
            if failures:
                self.outcome.errors += failures
                return
            if old is None:
                steps.append(self._create(name, checked))
                continue
            diff = self.server.diff(old.id, old.outputs, checked)
            if diff.changes == SAME or old.inputs == checked:
                self.engine.state[name] = Resource(name, old.id, checked if not preview else old.inputs, old.outputs)
            elif diff.replaces:
                steps.append(self._create(name, checked, replaced=old))
            else:
                steps.append(self._update(old, checked))
        gone = [old for name, old in self.engine.state.items() if name not in self.program]
        if preview:
            self.outcome.steps += len(steps) + len(gone)
            self._aspects(aspects, preview=True)
            return
        self._all(steps)
        self._aspects(aspects, preview=False)
        if self.outcome.ok and not self._gone:
            self.delete([*self.engine.doomed, *gone])

    def _aspects(self, aspects: Aspects, *, preview: bool) -> None:
        """Schedules and deployments, each after its task. Those whose task left the program leave the state with it:
        the deletion of the task ends both."""
        known = self.engine.aspects
        for key in [key for key in known if key[0] not in self.program or key[0] not in self.engine.state]:
            del known[key]
        for name, kinds in aspects.items():
            for kind, more in kinds.items():
                task = self.engine.state.get(name)
                if not self.outcome.ok or self._gone or task is None:
                    return
                self._aspect((name, kind), task, more, preview=preview)

    def _aspect(self, key: tuple[str, str], task: Resource, more: Mapping[str, Any], *, preview: bool) -> None:
        server, known, (name, kind) = self.server.of(PROVIDERS[key[1]]()), self.engine.aspects, key
        project_id, _, file_id = task.id.partition(":")
        old = known.get(key)
        if old is not None and old.id != task.id:
            old = None  # a replacement; nothing is sent for the old one
        wanted = {"project_id": project_id, "file_id": file_id, **more}
        checked, failures = server.check(old.inputs if old else {}, wanted)
        if failures:
            self.outcome.errors += failures
            return
        if old is not None and (server.diff(old.id, old.outputs, checked).changes == SAME or old.inputs == checked):
            return
        self.outcome.steps += 1
        if preview:
            return
        if old is None:
            call = Call(f"create {kind}", name, task.id, news=checked)
            answer = self._call(call, server.create, checked)
        else:
            call = Call(f"update {kind}", name, old.id, old.outputs, checked)
            updated = self._call(call, server.update, old.id, old.outputs, checked)
            answer = None if updated is None else (old.id, updated)
        if answer is not None:
            known[key] = Resource(name, answer[0], checked, answer[1])

    def delete(self, resources: Iterable[Resource]) -> None:
        def one(old: Resource) -> Callable[[], None]:
            def step() -> None:
                self.outcome.steps += 1
                if self._call(Call("delete", old.name, old.id, old.outputs), self.server.delete, old.id, old.outputs):
                    if old in self.engine.doomed:
                        self.engine.doomed.remove(old)
                    else:
                        del self.engine.state[old.name]

            return step

        self._all(one(old) for old in list(resources))

    def _create(self, name: str, inputs: Mapping[str, Any], *, replaced: Resource | None = None) -> Callable[[], None]:
        def step() -> None:
            self.outcome.steps += 1
            answer = self._call(Call("create", name, news=inputs), self.server.create, inputs)
            if answer is not None:
                if replaced is not None:
                    self.engine.doomed.append(replaced)
                self.engine.state[name] = Resource(name, answer[0], inputs, answer[1])

        return step

    def _update(self, old: Resource, inputs: Mapping[str, Any]) -> Callable[[], None]:
        def step() -> None:
            self.outcome.steps += 1
            call = Call("update", old.name, old.id, old.outputs, inputs)
            answer = self._call(call, self.server.update, old.id, old.outputs, inputs)
            if answer is not None:
                self.engine.state[old.name] = Resource(old.name, old.id, inputs, answer)

        return step

    @property
    def _gone(self) -> bool:
        return self.process.is_dead or self.process.is_orphan

    def _call(self, call: Call, hook: Callable[..., Any], *arguments: Any) -> Any:
        """The answer of a hook; None when it failed, or when nobody is there (any more) to hear or to give it."""
        try:
            answer = self.engine._witness(call, lambda: hook(*arguments))
        except Aborted as error:
            self.outcome.errors.append(str(error))
            return None
        if self._gone:
            return None
        return True if answer is None else answer

    def _all(self, steps: Iterable[Callable[[], None]]) -> None:
        """Four at once, or one by one; after a failure none begins."""

        def unless_failed(step: Callable[[], None]) -> None:
            if self.outcome.ok and not self._gone:
                step()

        for future in [self.threads.submit(unless_failed, step) for step in steps]:
            future.result()
