"""A history as a value: what people do to a program and to its files, and what goes wrong meanwhile.

    History     the world it plays in, and its steps
    Program     the program holds a task, and how
    Drop        it does not any more
    Edit        somebody does something in the console
    events      what else happens: one module per kind in support.events
    Run         one command of the engine, struck by blows
    Blow        a fault of the emulator, or the death of a process at a point of a call

A history is JSON, so a failure is kept as a file and outlives every change of the strategy that drew it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import Field

from dataworks_emulator import KINDS, Point
from support.events import DRAWS, STEPS
from support.events.value import Value

TASKS = ("a", "b", "c")
COMMANDS = ("up", "up --refresh", "refresh", "preview", "destroy")
EDITS = ("edit_content", "set_parameters", "rename", "move", "delete", "commit", "make_file")
NOT_HERE = {"kill": "needs a process of its own: the histories through the real engine have it"}
"""Kinds of faults that no history in process draws, each with the reason."""
DRAWN = tuple(action for action in KINDS if action not in (*NOT_HERE, "hook"))
VICTIMS = ("provider", "engine")

GIVEN_UP = 0.6
"""Seconds after which the client of a history gives an attempt up; real ones, as all in a fault that lasts."""
MOST_HIDDEN = 8
"""Reads that a new file stays hidden: fewer than the provider makes in the minute in which it waits for one."""
LASTS = 0.9
"""Seconds that a stalled call lasts: longer than its client waits, shorter than the pause before its next look."""


class World(Value):
    """What the documents leave open, chosen for one history."""

    honours_tokens: bool = True
    checks_tokens: bool = True
    unique_names: bool = False
    not_found: Literal["404", "success_false", "null_file"] = "success_false"
    recycle_bin: bool = False
    language: Literal["Chinese", "folderDi", "English"] = "Chinese"
    qps: int | None = None
    max_query_bytes: int = 8192
    parallel: bool = False


class Program(Value):
    """`label` is part of the Pulumi name, `place` of the name and the folder; the numbers choose a value each."""

    do: Literal["program"] = "program"
    task: str
    label: int = 0
    place: int = 0
    content: int = 1
    group: int = 0
    cu: int = 0
    project: int = 0
    secret: bool = False
    overwrite: bool = False


class Drop(Value):
    do: Literal["drop"] = "drop"
    task: str


class Edit(Value):
    do: Literal["edit"] = "edit"
    task: str
    edit: str
    number: int = 0


class Blow(Value):
    """The fields of a `Fault`, or the death of a victim at a point of a call (`fault` then says only which)."""

    fault: dict[str, Any]
    victim: Literal["", "provider", "engine"] = ""


class Run(Value):
    do: Literal["run"] = "run"
    command: str
    blows: tuple[Blow, ...] = ()


if TYPE_CHECKING:
    Step = Any  # mypy takes no union that is computed
else:
    Step = Annotated[Union[Program, Drop, Edit, Run, *STEPS], Field(discriminator="do")]


class History(Value):
    world: World = World()
    steps: tuple[Step, ...]
    seed: int = 0


# How histories are drawn

WRITES = ("CreateDISyncTask", "UpdateDISyncTask", "UpdateFile", "DeleteFile")
FIRST = (*["CreateDISyncTask"] * 4, *["ListFiles"] * 2, "GetFile", "any", "any")
LATER = (
    *("CreateDISyncTask", *["UpdateDISyncTask"] * 4, *["UpdateFile"] * 3, *["DeleteFile"] * 3, *["GetFile"] * 3),
    *("ListFiles", "GetFolder", "GetDeployment", "any", "any", "any"),
)
"""Which operation a blow waits for, in the first `up` and later."""

CODES = (
    *("Throttling.User", "Throttling.Api", "Throttling.Api.Risk", "InternalError.System", "ServiceUnavailable"),
    *("Forbidden.Access", "Forbidden.DI.NoPrivilege", "InternalError.DI.Parameter", "Invalid.DI.Parameter"),
    *("SignatureNonceUsed", "InvalidTimeStamp.Expired", "IdempotentParameterMismatch", "9990040003"),
)
HINTS: tuple[dict[str, str], ...] = (
    {},
    {"x-acs-retry-after": "1500"},
    {"Retry-After": "3"},
    {"Retry-After": "rubbish"},
    {"Retry-After": "86400"},
)
BODIES = ("", "null", "[]", "{", "{}", '{"Success": "true"}', '{"Success": true, "Data": 7}')
SHAPES: dict[str, tuple[tuple[str, Any], ...]] = {
    # What cannot be read, and for a creation also ids that are none and one that belongs to nobody. A whole answer
    # that lies, such as a listing without the file that is there, is not drawn: nobody could tell.
    "CreateDISyncTask": (
        *(("Data.FileId", value) for value in (None, 0, "1", 1.5, "", "x", True, -1, 9007199254740993)),
        *(("Data.Status", "fail"), ("Success", "true"), ("Data", None)),
    ),
    "UpdateDISyncTask": (("Data.Status", "fail"), ("Data.Status", None), ("Success", "true"), ("Data", [])),
    "UpdateFile": (("Success", "true"), ("Success", None), ("Success", False)),
    "DeleteFile": (("Success", "true"), ("DeploymentId", "x"), ("Success", False)),
    "GetFile": (("Data.File", "x"), ("Data.File.FileId", None), ("Success", "true"), ("Data.File.FileType", "x")),
    "ListFiles": (("Data", None), ("Data.Files", "x"), ("Success", 1), ("Data.Files", [{"FileName": 1}])),
    "GetFolder": (("Data", None), ("Data.FolderPath", ""), ("Success", False)),
    "GetDeployment": (("Data", None), ("Data.Deployment.Status", 2), ("Data.Deployment", [])),
}
PASSING = (("recycle_bin", True), ("not_found_style", "404"), ("folder_language", "English"), ("unique_names", True))
CANARIES = ("canary-access", "canary-token", "canary-word")
"""What no error and no log may ever show; services echo what was sent, and so do faults here."""


def _fault(chance: Random, action: str, operation: str) -> dict[str, Any]:
    """One rule that can strike: fields of a `Fault`, all of them JSON."""
    point = chance.choice(KINDS[action].points)
    told: dict[str, Any] = {}
    match action:
        case "stall" | "pause":
            told = {"seconds": LASTS}
        case "drip":
            told = {"seconds": 0.1, "size": 8}
        case "gzip_bomb" | "huge":
            told = {"size": 17 << 20}
        case "page":
            told = {"status": chance.choice([200, 403, 500, 502, 504])}
        case "answer":
            told = {"body": chance.choice(BODIES)}
        case "refuse":
            echo = chance.choice(["no.", *CANARIES, 'no, {"password": "canary-word"}'])
            told = {"code": chance.choice(CODES), "headers": chance.choice(HINTS), "message": f"Refused: {echo}"}
        case "fail":
            told = {"message": chance.choice(["no", *CANARIES])}
        case "locked":
            operation = chance.choice(["UpdateDISyncTask", "UpdateDISyncTask", "UpdateFile", "DeleteFile"])
        case "shape":
            operation = chance.choice([*SHAPES]) if operation == "any" else operation
            path, value = chance.choice(SHAPES[operation])
            told = {"path": path, "value": value}
        case "clock":
            told = {"seconds": chance.choice([-1200.0, -100.0, 100.0, 1200.0])}
        case "expire_token":
            told = {"token": f"canary-token-{chance.randrange(4)}"}
        case "hidden":
            # Only a file that was just made shows late, and not later than the provider looks for it.
            operation, point = "CreateDISyncTask", Point.AFTER
            told = {"reads": min(chance.randint(1, 8), MOST_HIDDEN)}
        case "stale":
            operation = chance.choice(["UpdateDISyncTask", "GetFile", "GetFile"])
            told = {"reads": chance.randint(1, 3)}
        case "edit":
            told = {"edit": {"do": chance.choice(EDITS[:6]), "number": chance.randrange(4)}}
        case "option":
            name, value = chance.choice(PASSING)
            told = {"name": name, "value": value}
    if point is Point.ACCEPT:
        operation = "any"
    times = chance.choice([1, 1, 1, 2, 3]) if action in ("reset", "close", "refuse", "page", "fail") else 1
    nth = 1 if action in ("locked", "stale") else chance.choice([1, 1, 1, 1, 2, 3])
    return {"action": action, "point": str(point), "operation": operation, "nth": nth, "times": times, **told}


def _blow(chance: Random, world: World, *, first: bool) -> Blow:
    operation = chance.choice(FIRST if first else LATER)
    if chance.random() < 0.15:
        point = chance.choice(KINDS["hook"].points)
        where = {"point": str(point), "operation": operation, "nth": chance.randint(1, 2)}
        return Blow(fault=where, victim=chance.choice(VICTIMS))
    # A file that shows late, of a creation without an answer, in a service that honours no token and allows equal
    # names: nothing at all keeps that one single, so nothing can be asked of a client there.
    late = world.honours_tokens or world.unique_names
    action = chance.choice([action for action in DRAWN if late or action != "hidden"])
    return Blow(fault=_fault(chance, action, operation))


CHANGES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("place", "label"), (0, 1)),
    **dict.fromkeys(("group", "cu"), (0, 1, 2)),
    "content": (1, 2, 3, 4),
    "project": (0, 1),
    **dict.fromkeys(("secret", "overwrite"), (False, True)),
}
OFTEN = ("content", "content", "content", "content", "place", "place", "group", "cu", "secret", "overwrite")


def _changed(chance: Random, task: Program) -> Program:
    """The same task with one or two inputs drawn anew; its workspace and its Pulumi name change seldom."""
    names = [chance.choice(OFTEN) if chance.random() < 0.9 else chance.choice(["project", "label"]) for _ in "12"]
    return task.model_copy(update={name: chance.choice(CHANGES[name]) for name in names})


def history(chance: Random) -> History:
    """Rounds of changes, each followed by a command under blows. The first one brings the program up."""
    world = World(
        honours_tokens=chance.random() < 0.5,
        checks_tokens=chance.random() < 0.5,
        unique_names=chance.random() < 0.5,
        not_found=chance.choice(["404", "success_false", "null_file"]),
        recycle_bin=chance.random() < 0.5,
        language=chance.choice(["Chinese", "folderDi", "English"]),
        qps=chance.choice([None, None, None, None, None, 3]),
        max_query_bytes=chance.choice([8192, 8192, 256]),
        parallel=chance.random() < 0.3,
    )
    tasks = {task: _changed(chance, Program(task=task)) for task in TASKS}
    there = {*TASKS[: chance.randint(1, len(TASKS))]}
    steps: list[Step] = [tasks[task] for task in sorted(there)]
    for number in range(chance.randint(2, 4)):
        for _ in range(chance.randint(1, 3) if number else 0):
            task = chance.choice(sorted(there) if there and chance.random() < 0.8 else TASKS)
            what = chance.choice(["program"] * 5 + ["edit"] * 2 + ["drop"])
            if what == "program":
                tasks[task] = _changed(chance, tasks[task])
                steps.append(tasks[task])
                there.add(task)
            elif what == "drop":
                steps.append(Drop(task=task))
                there.discard(task)
            else:
                steps.append(Edit(task=task, edit=chance.choice([*EDITS, "commit"]), number=chance.randrange(4)))
        command = chance.choice(["up"] * 4 + ["up --refresh", "refresh", "preview", "destroy"]) if number else "up"
        blows = tuple(_blow(chance, world, first=not number) for _ in range(chance.randint(1, 5)))
        steps.append(Run(command=command, blows=blows))
    seed = chance.getrandbits(32)
    return History(world=world, steps=tuple(_with_events(steps, Random(seed))), seed=seed)


def _with_events(steps: list[Step], chance: Random) -> Iterator[Step]:
    """The steps, and events before each command but the first."""
    commands = 0
    for step in steps:
        if isinstance(step, Run):
            for likely, draw in DRAWS if commands else ():
                if chance.random() < likely:
                    drawn = draw(chance, chance.choice(TASKS))
                    yield from drawn if isinstance(drawn, tuple) else (drawn,)
            commands += 1
        yield step


def smaller(whole: History, fails: Callable[[History], bool]) -> History:
    """The same history with everything taken out without which it still fails."""
    found: History | None = whole
    while found is not None:
        candidates = (History(**{**dict(whole), "steps": steps}) for steps in _fewer(whole.steps))
        found = next((one for one in candidates if fails(one)), None)
        whole = found or whole
    return whole


def _fewer(steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    for index, step in enumerate(steps):
        before, after = steps[:index], steps[index + 1 :]
        yield (*before, *after)
        if isinstance(step, Run):
            for out in range(len(step.blows)):
                blows = (*step.blows[:out], *step.blows[out + 1 :])
                yield (*before, Run(command=step.command, blows=blows), *after)
        elif isinstance(step, Program) and step != (plain := Program(task=step.task, content=step.content)):
            yield (*before, plain, *after)
