"""A small engine: it keeps its state as the real one does under faults, and nothing else of it.

    a creation that failed, or whose process died      nothing of it is in the state (with it, all that was in flight)
    an update that failed                              the old inputs and outputs stay
    a deletion that failed                             the resource stays; of a replacement, as one to be deleted
    a refresh that could not read one                  the others stay as they were, too, and `up` does not begin
    a step that failed                                 those in flight end, and no other begins
    a resource under an alias                          it has its new name once its step is done
    --replace                                          no diff: created, and the old entry deleted at the end
    delete_before_replace                              deleted and out of the state, then created

All of that was measured with the real engine; the engine tests and the histories there hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from histories.call import SAME, Call, Outcome, Resource, Witness
from histories.others import Key, Others
from histories.process import Process
from support.declared import Declared, Options
from support.servicer import Aborted


class Engine:
    """`witness` is called around each hook of a resource; it returns or raises what the hook does."""

    def __init__(self, witness: Witness) -> None:
        self.state: dict[str, Resource] = {}
        self.doomed: list[Resource] = []
        self.aspects: dict[Key, Resource] = {}
        self.containers: dict[Key, Resource] = {}
        self.doomed_containers: list[tuple[str, Resource]] = []
        self.witness = witness

    def every(self) -> list[Resource]:
        """All entries of the state."""
        others = (*self.aspects.values(), *self.containers.values(), *(old for _, old in self.doomed_containers))
        return [*self.state.values(), *self.doomed, *others]

    def run(self, command: str, declared: Declared, process: Process, *, parallel: bool = False) -> Outcome:
        outcome = Outcome()
        with ThreadPoolExecutor(4 if parallel else 1) as threads:
            run = Command(self, declared, process, threads, outcome)
            if command in ("refresh", "up --refresh"):
                run.refresh()
            if command in ("up", "up --refresh", "preview") and outcome.ok:
                run.up(preview=command == "preview")
            if command == "destroy":
                run.destroy()
        if process.is_dead or process.is_orphan:
            outcome.errors.append("error reading from server: EOF")
        return outcome


class Command:
    """One command."""

    def __init__(
        self, engine: Engine, declared: Declared, process: Process, threads: ThreadPoolExecutor, outcome: Outcome
    ) -> None:
        self.engine, self.declared, self.process = engine, declared, process
        self.threads, self.outcome = threads, outcome
        self.server = process.server
        self.others = Others(self)

    def refresh(self) -> None:
        def read(old: Resource) -> Callable[[], None]:
            def step() -> None:
                answer = self.call(Call("read", old.name, old.id, old.outputs), self.server.read, old.id, old.outputs)
                if answer is not None:
                    seen[old.name] = answer

            return step

        seen: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {}
        containers = self.others.refresh(self.engine.containers, lambda key: key[0])
        self._all(read(old) for old in list(self.engine.state.values()))
        aspects = self.others.refresh(self.engine.aspects, lambda key: key[1])
        if self.stopped or containers is None or aspects is None:
            return
        self.engine.aspects, self.engine.containers = aspects, containers
        for name, (id_, outputs, inputs) in seen.items():
            if id_:
                self.engine.state[name] = Resource(name, id_, inputs, outputs)
            else:
                del self.engine.state[name]

    def up(self, *, preview: bool) -> None:
        self.others.containers(self.declared, preview=preview)
        steps: list[Callable[[], None]] = []
        kept: set[str] = set()
        if self.stopped:
            return
        for name, wanted in self.declared.tasks.items():
            old = self._known(name, self.declared.options_of(name))
            checked, failures = self.server.check(old.inputs if old else {}, wanted)
            if failures:
                self.outcome.errors += failures
                return
            kept |= {old.name} if old else set()
            step = self._step(name, old, checked, preview=preview)
            steps += [step] if step else []
        gone = [old for name, old in self.engine.state.items() if name not in kept and name not in self.declared.tasks]
        if preview:
            self.outcome.steps += len(steps) + len(gone)
            self.others.aspects(self.declared, preview=True)
            return
        self._all(steps)
        self.others.aspects(self.declared, preview=False)
        if not self.stopped:
            self.delete([*self.engine.doomed, *gone])
            self.others.delete_containers(self.declared)

    def _known(self, name: str, options: Options) -> Resource | None:
        """The entry of the state: under this name, or under one of its aliases that the program does not use."""
        names = (name, *(alias for alias in options.aliases if alias not in self.declared.tasks))
        return next((self.engine.state[one] for one in names if one in self.engine.state), None)

    def _step(
        self, name: str, old: Resource | None, checked: Mapping[str, Any], *, preview: bool
    ) -> Callable[[], None] | None:
        """What is to be done for one task of the program; None where it is the same."""
        if old is None:
            return self._create(name, checked)
        if name in self.declared.replace:
            return self._create(name, checked, replaced=old)
        options = self.declared.options_of(name)
        diff = self.server.diff(old.id, old.outputs, checked)
        if diff.changes == SAME or old.inputs == checked:
            if not preview:
                self._put(old, Resource(name, old.id, checked, old.outputs))
            return None
        if diff.replaces or any(old.inputs.get(one) != checked.get(one) for one in options.replace_on):
            if options.delete_first or diff.deleteBeforeReplace:
                return self._delete_and_create(name, old, checked)
            return self._create(name, checked, replaced=old)
        return self._update(name, old, checked)

    def destroy(self) -> None:
        self.engine.aspects.clear()
        self.delete([*self.engine.doomed, *self.engine.state.values()])
        self.others.delete_containers(Declared({}))

    def delete(self, resources: Iterable[Resource]) -> None:
        self._all(self._delete(old) for old in list(resources))

    def _delete(self, old: Resource) -> Callable[[], None]:
        def step() -> None:
            self.outcome.steps += 1
            if self.call(Call("delete", old.name, old.id, old.outputs), self.server.delete, old.id, old.outputs):
                if old in self.engine.doomed:
                    self.engine.doomed.remove(old)
                else:
                    del self.engine.state[old.name]

        return step

    def _delete_and_create(self, name: str, old: Resource, inputs: Mapping[str, Any]) -> Callable[[], None]:
        def step() -> None:
            self._delete(old)()
            if old.name not in self.engine.state:
                self._create(name, inputs)()

        return step

    def _create(self, name: str, inputs: Mapping[str, Any], *, replaced: Resource | None = None) -> Callable[[], None]:
        def step() -> None:
            self.outcome.steps += 1
            answer = self.call(Call("create", name, news=inputs), self.server.create, inputs)
            if answer is not None:
                if replaced is not None:
                    self.engine.doomed.append(replaced)
                self._put(replaced, Resource(name, answer[0], inputs, answer[1]))

        return step

    def _update(self, name: str, old: Resource, inputs: Mapping[str, Any]) -> Callable[[], None]:
        def step() -> None:
            self.outcome.steps += 1
            call = Call("update", name, old.id, old.outputs, inputs)
            answer = self.call(call, self.server.update, old.id, old.outputs, inputs)
            if answer is not None:
                self._put(old, Resource(name, old.id, inputs, answer))

        return step

    def _put(self, old: Resource | None, new: Resource) -> None:
        """The entry under its new name, in the place of the old one."""
        if old is not None and old.name != new.name:
            del self.engine.state[old.name]
        self.engine.state[new.name] = new

    @property
    def stopped(self) -> bool:
        """Whether no further step begins."""
        return not self.outcome.ok or self._is_gone

    @property
    def _is_gone(self) -> bool:
        return self.process.is_dead or self.process.is_orphan

    def call(self, call: Call, hook: Callable[..., Any], *arguments: Any) -> Any:
        """The answer of a hook; None when it failed, or when nobody is there (any more) to hear or to give it."""
        try:
            answer = self.engine.witness(call, lambda: hook(*arguments))
        except Aborted as error:
            self.outcome.errors.append(str(error))
            return None
        if self._is_gone:
            return None
        return True if answer is None else answer

    def _all(self, steps: Iterable[Callable[[], None]]) -> None:
        """Four at once, or one by one; after a failure none begins."""

        def unless_failed(step: Callable[[], None]) -> None:
            if not self.stopped:
                step()

        for future in [self.threads.submit(unless_failed, step) for step in steps]:
            future.result()
