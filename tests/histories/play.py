"""A history played: the engine, the processes, the emulator and its faults, with INVARIANTS held all along."""

from __future__ import annotations

import json
import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import pairwise
from typing import Any
from unittest import mock

import pulumi

from dataworks_emulator import Emulator, Fault, FileFacts
from dataworks_emulator.console import CONSOLE_USER
from dataworks_emulator.journal import READS as OPERATIONS_THAT_READ
from histories.call import Call, Outcome
from histories.engine import Engine
from histories.invariants import LONGEST_HOOK, Violation, looked_after, require
from histories.process import READS, WRITES, Process, VirtualTime
from histories.program import WrittenProgram
from histories.tally import Tally
from support import oracle
from support.declared import Declared
from support.events import KINDS
from support.events.more_keys import ADDED
from support.history import CANARIES, Blow, Drop, Edit, History, Program, Run
from support.meaning import ELSEWHERE, console_edit, fault_of, inputs_of, make_folders
from support.stacks import FOLDER, job

__all__ = ["Play", "Violation", "play"]


class Play:
    """One history on its way."""

    def __init__(self, history: History, emulator: Emulator, passing: VirtualTime) -> None:
        self.history, self.emulator, self.time = history, emulator, passing
        self.chance = random.Random(history.seed)
        self.tally = Tally(histories=1)
        self.engine = Engine(self._witness)
        self.owned: set[str] = set()
        self.told: list[str] = []
        self.deaths: Counter[str] = Counter()
        self._process: Process | None = None
        self._mark = 0
        self.events = {kind.STEP: kind(self) for kind in KINDS}
        self.program = WrittenProgram(self.events.values())
        self.other = Engine(lambda _, hook: self._unjudged(hook))
        self.context = ExitStack()
        self._stalls = 0
        self._lock = threading.Lock()
        make_folders(emulator)
        self.strangers = {
            emulator.console.make_file("stranger", FOLDER, job(concurrent=7)),
            emulator.console.make_file("a_daily", ELSEWHERE, job(concurrent=7)),
        }

    # The steps

    def play(self) -> Tally:
        for step in self.history.steps:
            match step:
                case Program():
                    self.program.tasks[step.task] = step
                case Drop():
                    self.program.tasks.pop(step.task, None)
                case Edit():
                    self._edit(step)
                case Run():
                    self._run(step.command, step.blows)
                case _:
                    self.tally.events[step.do] += 1
                    self.events[type(step)].happen(step)
        self._end()
        self.tally.calls = len(self.emulator.journal.since())
        self.tally.struck = Counter(self.emulator.faults.struck()) + self.deaths
        self.tally.struck.pop("hook", None)
        return self.tally

    def _edit(self, step: Edit) -> None:
        console = self.emulator.console
        task = self.program.tasks.get(step.task)
        if step.edit == "make_file":
            wanted = self.wanted().get(self.resource_name(step.task)) or inputs_of(Program(task=step.task))
            if wanted["file_folder_path"] not in console.folders(wanted["project_id"]):
                return
            there = [file for file in console.files() if file.folder_path != ELSEWHERE]
            if not any(file.name.startswith(f"{step.task}_") for file in there):
                made = console.make_file(
                    wanted["task_name"],
                    wanted["file_folder_path"],
                    job(concurrent=step.number),
                    project_id=wanted["project_id"],
                )
                self.strangers.add(made)
            return
        file_id = self.file_of(self.resource_name(step.task)) if task else ""
        if file_id:
            console_edit(step.edit, step.number).apply(console, file=file_id)

    def _run(self, command: str, blows: tuple[Blow, ...] = ()) -> Outcome:
        self.tally.commands += 1
        self._mark = self.emulator.journal.mark()
        self._make_room()
        limit = self.history.world.max_query_bytes
        # Where calls are limited the client has its own limit, which is a little too high.
        max_qps = 0 if self.history.world.qps is None else self.history.world.qps + 2
        process = Process(
            self.emulator,
            self.time,
            chance=self.chance,
            max_query_bytes=limit,
            max_qps=max_qps,
            adopt_created_within=3600 if self.history.seed % 4 < 2 else 0,
        )
        self._process = process
        for event in self.events.values():
            event.before_command()
        for blow in blows:
            self._lay(blow, process)
        outcome = self.engine.run(command, self.declared(), process, parallel=self.history.world.parallel)
        process.end()
        self._calm()
        self.told += outcome.errors
        if command in ("preview", "refresh"):
            sent = [
                operation
                for operation in process.sent
                if command == "preview" or not operation.startswith(OPERATIONS_THAT_READ)
            ]
            require(not sent, "I3", lambda: f"{command} sent {sent}")
        self._one_file_each()
        self._no_canary()
        for event in self.events.values():
            event.after_command(command, outcome.errors)
        if command == "destroy" and outcome.ok:
            self._nothing_runs()
        return outcome

    # What events use

    def wanted(self) -> dict[str, dict[str, Any]]:
        return self.program.wanted()

    def resource_name(self, task: str) -> str:
        return self.program.resource_name(task)

    def declared(self) -> Declared:
        return self.program.declared()

    def file_of(self, name: str) -> str:
        known = self.engine.state.get(name)
        return known.id.partition(":")[2] if known else ""

    def struck(self) -> set[str]:
        return {kind for entry in self.emulator.journal.since(self._mark) for kind in entry.faults}

    def count(self, kind: str, times: int) -> None:
        self.tally.odd[kind] += times

    def stranger(self, file_id: str) -> None:
        self.strangers.add(file_id)

    def adopt(self, task: str) -> None:
        self.program.adopting.add(task)

    def other_stack(self, command: str, program: Declared) -> Sequence[str]:
        process = Process(self.emulator, self.time, chance=self.chance)
        self._other_process = process
        outcome = self.other.run(command, program, process)
        process.end()
        return outcome.errors

    def other_files(self) -> dict[str, str]:
        return {name: known.id.partition(":")[2] for name, known in self.other.state.items()}

    def pass_time(self, seconds: float) -> None:
        self.time.advance(seconds)

    def during_history(self, context: AbstractContextManager[object]) -> None:
        self.context.enter_context(context)

    def require(self, holds: object, invariant: str, message: Callable[[], str]) -> None:
        require(holds, invariant, message)

    def _lay(self, blow: Blow, process: Process) -> None:
        if not blow.victim:
            outputs = [resource.outputs for resource in (*self.engine.state.values(), *self.engine.doomed)]
            # A workflow is made before its tasks are known to the run, and nothing of theirs is sent for it.
            sent = not self.declared().containers and all(
                "secret_parameters" in properties for properties in (*self.wanted().values(), *outputs)
            )
            self.emulator.faults.add(fault_of(blow.fault, token=self.emulator.security_token or "", password=sent))
            return

        def strike(_: object) -> None:
            self.deaths[f"{blow.victim} dies"] += 1
            process.die(blow.victim)

        self.emulator.faults.add(Fault(action="hook", call=strike, **blow.fault))

    def _calm(self) -> None:
        """The command is over: no fault goes on, and a call that was stalled comes to its end."""
        self.emulator.faults.clear()
        while self.emulator.faults.stalled:
            time.sleep(0.005)
        stalls, seen = self.emulator.faults.struck().get("stall", 0), -1
        while seen != self.emulator.journal.mark():
            seen = self.emulator.journal.mark()
            time.sleep(0.2 if stalls > self._stalls else 0.002)
        self._stalls = stalls

    # The hooks

    def _witness(self, call: Call, hook: Callable[[], Any]) -> Any:
        process = self._process
        assert process is not None
        with self._lock:
            self.tally.hooks[call.hook] += 1
        mark, began = self.emulator.journal.mark(), self.time.monotonic()
        with process.noting() as asked:
            try:
                answer = hook()
            finally:
                taken = self.time.monotonic() - began
                with self._lock:
                    self.tally.unknown += sum(one.outcome == "OutcomeUnknownError" for one in asked)
                if not self.history.world.parallel:
                    self._one_token(mark)
                    require(taken < LONGEST_HOOK, "I6", lambda: f"{call.hook} took {taken:.0f} s")
        if not (process.is_dead or process.is_orphan):
            require(
                looked_after(asked, reads=READS, writes=WRITES), "I8", lambda: f"{call.hook} of {call.name}: {asked}"
            )
            if call.hook == "create":
                self.owned.add(answer[0].partition(":")[2])
            struck = {kind for entry in self.emulator.journal.since(mark) for kind in entry.faults}
            if call.hook in ("create", "update") and not (self.history.world.parallel or struck & {"edit", "stale"}):
                self._is_done(call, answer[0] if call.hook == "create" else call.id)
        return answer

    def _unjudged(self, hook: Callable[[], Any]) -> Any:
        """A hook of the other stack."""
        with self._other_process.noting():
            return hook()

    def _is_done(self, call: Call, id_: str) -> None:
        """What the hook was called for is there, unless somebody edited or saw old things meanwhile."""
        file = self.emulator.console.file(id_.partition(":")[2])
        wanted = self.wanted()[call.name]
        names = oracle.asked_for(call.olds, wanted)
        wrong = {*self._lacking(file, wanted)} if not file.deleted else names
        require(not names & wrong, "I8", lambda: f"{call.hook} of {call.name} left {wrong} undone")

    def _one_token(self, mark: int) -> None:
        entries = [one for one in self.emulator.journal.since(mark) if one.operation == "CreateDISyncTask"]
        for before, after in pairwise(entries):
            other = before.parameters.get("ClientToken") != after.parameters.get("ClientToken")
            answered = before.http_status == 200 and before.answer != "none"
            require(not other or answered, "I7", lambda: "another ClientToken without an answer before")

    # The invariants

    def _at(self, inputs: Mapping[str, Any]) -> list[Any]:
        """The live files at the place."""
        return [file for file in self.emulator.console.files(inputs["project_id"]) if oracle.is_at(file, inputs)]

    def _is_own(self, file: FileFacts) -> bool:
        return file.file_id not in self.strangers - self.owned

    def _one_file_each(self) -> None:
        for name, inputs in self.wanted().items():
            files = [file.file_id for file in self._at(inputs) if self._is_own(file)]
            require(len(files) <= 1, "I1", lambda: f"{name} has the files {files}")  # noqa: B023

    def _no_canary(self) -> None:
        kept = [
            {key: value for key, value in properties.items() if key != "secret_parameters"}
            for resource in self.engine.every()
            for properties in (resource.inputs, resource.outputs)
        ]
        texts = [*self.told, json.dumps(kept)]
        for canary in CANARIES:
            found = [text for text in texts if canary in text]
            require(not found, "I4", lambda: found[0])  # noqa: B023

    def _end(self) -> None:
        """The faults are over. What the errors advise, and nothing else, is done by a person."""
        self.emulator.clock.offset = 0.0
        for event in self.events.values():
            event.faults_are_over()
        outcome = self._run("up --refresh")
        for _ in range(3 * len(self.program.tasks) + 2):
            if not self.program.follow(outcome.errors):
                break
            outcome = self._run("up --refresh")
        self.tally.adopted = int(self.program.was_advised)
        require(outcome.ok, "I2", lambda: f"up --refresh failed: {outcome.errors}")
        if self._publishes_any_draft:
            outcome = self._run("up --refresh")
            require(outcome.ok, "I2", lambda: f"the second up --refresh failed: {outcome.errors}")
        self._is_as_told()
        for event in self.events.values():
            event.at_end()
        again = self._run("up")
        require(again.ok and not again.steps, "I2", lambda: f"the second up: {again}")
        require(not self._run("preview").steps, "I2", lambda: "preview shows changes")
        if self.history.seed % 2:
            destroyed = self._run("destroy")
            if self.program.follow(destroyed.errors):
                destroyed = self._run("destroy")
            require(destroyed.ok, "I11", lambda: f"destroy failed: {destroyed.errors}")
        self._no_stranger_touched()
        nonces = [entry.nonce for entry in self.emulator.journal.since() if entry.nonce]
        require(len(nonces) == len({*nonces}), "I7", lambda: "a nonce came twice")

    def _nothing_runs(self) -> None:
        """Nothing of this stack runs, and no file of it is left, but those that nobody knows: of a run that died."""
        center, console = self.emulator.operation_center, self.emulator.console
        running = sorted({node.file_id for node in center.nodes()} & self.owned)
        require(not running, "I11", lambda: f"after destroy production runs {running}")
        live = sorted({file.file_id for file in console.files()} & self.owned)
        require(not live, "I11", lambda: f"after destroy there are {live}")

    def _make_room(self) -> None:
        """A task shall be renamed or moved to where a file is that the state does not know: somebody else's, or one
        that a dead run left behind. That is refused, and a person removes the file."""
        known = {resource.id for resource in (*self.engine.state.values(), *self.engine.doomed)}
        for name, inputs in self.wanted().items():
            for file in self._at(inputs):
                if name in self.engine.state and f"{file.project_id}:{file.file_id}" not in known:
                    self.emulator.console.delete(file.file_id)
                    self.strangers.discard(file.file_id)

    def _is_as_told(self) -> None:
        wanted = self.wanted()
        require({*self.engine.state} == {*wanted}, "I2", lambda: f"{sorted(self.engine.state)} for {sorted(wanted)}")
        require(not self.engine.doomed, "I2", lambda: "a replaced resource was not deleted")
        for name, inputs in wanted.items():
            file = self.emulator.console.file(self.engine.state[name].id.partition(":")[2])
            require(not file.deleted, "I2", lambda: f"the file of {name} is deleted")  # noqa: B023
            require(file in self._at(inputs), "I2", lambda: f"{name} is elsewhere")  # noqa: B023
            wrong = {*self._lacking(file, inputs)}
            require(not wrong, "I2", lambda: f"{wrong} of {name} is not as the program says")  # noqa: B023

    def _lacking(self, file: FileFacts, inputs: Mapping[str, Any]) -> Iterator[str]:
        """Names of the inputs that the file does not have."""
        # Who replaces the whole content in the console removes `extend`, and a file without it says nothing of both.
        return oracle.lacking(file, inputs, without_extend=self._edits_content, kept_keys=(ADDED,))

    @property
    def _edits_content(self) -> bool:
        return '"edit_content"' in self.history.model_dump_json()

    @property
    def _publishes_any_draft(self) -> bool:
        """Whether a deployment names no digest: it publishes what somebody saved, and only the next refresh sees that
        production does not run the draft that the same run repaired."""
        kinds = [kinds["deployment"] for kinds in self.declared().aspects.values()]
        return self._edits_content and any("content_digest" not in one for one in kinds)

    def _no_stranger_touched(self) -> None:
        for file_id in sorted(self.strangers - self.owned):
            file = self.emulator.console.file(file_id)
            require(not file.deleted, "I5", lambda: f"file {file_id} of somebody else was deleted")  # noqa: B023
            require(file.last_edit_user == CONSOLE_USER, "I5", lambda: f"file {file_id} was written")  # noqa: B023


class _Log(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Everything that the provider says to the user or to a log, beside its errors."""
    said: list[str] = []
    log, root = _Log(said), logging.getLogger()
    root.addHandler(log)
    try:
        with mock.patch.object(pulumi.log, "warn", lambda text, *_, **__: said.append(text)):
            yield said
    finally:
        root.removeHandler(log)


def play(history: History) -> Tally:
    """Play a history from its first to its last day. Raises Violation when an invariant does not hold."""
    world, passing = history.world, VirtualTime()
    with (
        Emulator(
            access_key_secret="canary-access",
            security_token="canary-token",
            honour_client_token=world.honours_tokens,
            check_client_token=world.checks_tokens,
            unique_names=world.unique_names,
            not_found_style=world.not_found,
            recycle_bin=world.recycle_bin,
            # Two documents disagree (docs/strictness.md): every third history is in the other reading.
            input_list="refuse_unchanged" if history.seed % 3 == 0 else "required",
            folder_language=world.language,
            qps=world.qps,
            chance=random.Random(history.seed),
            clock=passing.clock,
        ) as emulator,
        _listening() as said,
    ):
        played = Play(history, emulator, passing)
        played.told = said
        with played.context:
            return played.play()
