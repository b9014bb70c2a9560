"""What a program may write for a task, brought into the one form in which it travels: plain values and Outputs.

content_of(value, ...)    dict, TaskContent, Path, JSON text, or an Output of one -> dict with Outputs inside
arguments_of(kind, ...)   the arguments of a constructor: an object of inputs, or the inputs by name
plain_dates(settings)     dates as the text in which they travel
OptionalInputs            outputs of inputs that the program does not set
refuse_uncarried(props)   what the engine would change or break on its way is refused here
outputs_in(value, path)   the Outputs inside, each with its path
origin_under(parent, name)  which resource of which stack a task is
"""

from __future__ import annotations

import datetime
import functools
import inspect
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import pulumi

from ..content import Problem, encoding_errors, read_json_text
from ..errors import DataWorksError, InputError

F = TypeVar("F", bound=Callable[..., Any])
A = TypeVar("A")


def in_program(function: F) -> F:
    """`function` with errors of ours as pulumi.RunError, which ends the program with its text and no traceback."""

    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except DataWorksError as error:
            raise pulumi.RunError(f"{function.__name__}: {error}") from None

    return cast(F, called)


@contextmanager
def run_errors(resource_name: str, *, kind: str = "DISyncTask") -> Iterator[None]:
    """Turn an error of ours into pulumi.RunError, which ends the program with its text and without a traceback."""
    try:
        yield
    except DataWorksError as error:
        raise pulumi.RunError(f"{kind} {resource_name!r}: {error}") from None


def arguments_of(
    kind: type[A], positional: tuple[Any, ...], named: dict[str, Any]
) -> tuple[A, pulumi.ResourceOptions | None]:
    """The inputs and the options that a constructor was called with, in one of the two forms that Pulumi's SDKs have:
    `Resource("name", Args(...), opts)` or `Resource("name", opts, input=...)`. Raises TypeError as Python does.
    """
    rest, named = list(positional), dict(named)
    args = named.pop("args", None) if not rest or not isinstance(rest[0], kind) else rest.pop(0)
    opts = rest.pop(0) if rest else named.pop("opts", None)
    constructor = f"{kind.__name__.removesuffix('Args')}.__init__()"
    if rest or not isinstance(opts, pulumi.ResourceOptions | None):
        raise TypeError(f"{constructor} takes a resource name, {kind.__name__} and ResourceOptions by position")
    if args is None:
        try:
            return kind(**named), opts
        except TypeError as error:
            raise TypeError(str(error).replace(f"{kind.__name__}.__init__()", constructor)) from None
    if named or not isinstance(args, kind):
        raise TypeError(f"{constructor} takes either {kind.__name__} or the inputs by name")
    return args, opts


class OptionalInputs:
    """Inputs that reach the engine only where the program sets them: each property costs an Output in every preview,
    and these are seldom read."""

    _OPTIONAL: ClassVar[tuple[str, ...]] = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """One that the program does not set, as an Output of None."""
            if name in type(self)._OPTIONAL:
                return pulumi.Output.from_input(None)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


def content_of(value: Any, resource_name: str) -> Any:
    """Task content as the engine carries it. Raises InputError when it cannot be read or carried.

    A relative Path is looked up from the working folder, which for a Pulumi program is the folder of its `main`.
    """
    if isinstance(value, pulumi.Output):

        def later(known: Any) -> Any:
            with run_errors(resource_name):
                return content_of(known, resource_name)

        return value.apply(later)
    if isinstance(value, Path):
        _note_source(resource_name, value)
        value = read_json_text(_text_of(value), where=f"task_content ({value})")
    elif isinstance(value, str):
        if IS_PATH.fullmatch(value.strip()):
            raise InputError(
                "task_content is a text that ends in .json and holds no JSON: a text is the job itself.",
                advice=f"Write task_content=Path({value.strip()!r}), with `from pathlib import Path`.",
            )
        value = read_json_text(value)
    elif not isinstance(value, dict):
        from ..content.content_model import TaskContent  # pydantic is loaded by those who use it

        value = value.to_dict() if isinstance(value, TaskContent) else value
    refuse_uncarried({"task_content": value})
    return value


def plain_dates(settings: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` with each date and datetime as text, which is what the engine can carry; an Output later."""
    return {name: _plain_date(value) for name, value in settings.items()}


def _plain_date(value: Any) -> Any:
    if isinstance(value, pulumi.Output):
        return value.apply(_plain_date)
    return value.isoformat() if isinstance(value, datetime.date) else value


ROOT = "pulumi:pulumi:Stack"
"""The type of the resource above all others, which the engine leaves out of other URNs and the mocks do not."""


def origin_under(parent: pulumi.Resource | None, resource_name: str) -> pulumi.Input[str]:
    """project/stack/name of a resource, with the types of its parents before the name, as its URN has them.

    The engine accepts one name twice where the types of the parents differ. Only the URN of the parent has all types;
    it is awaited and not used as an Output, for that would make the child depend on the parent and its children.
    """
    stack = f"{pulumi.get_project()}/{pulumi.get_stack()}"
    if parent is None:
        return f"{stack}/{resource_name}"

    async def known(parent: pulumi.Resource) -> str:
        *_, types, _ = ("", "", *(await parent.urn.future() or "").split("::", 3))
        types = types.removeprefix(ROOT).removeprefix("$")
        return f"{stack}/{types}${resource_name}" if types else f"{stack}/{resource_name}"

    return pulumi.Output.from_input(known(parent))


def refuse_uncarried(props: Mapping[str, Any]) -> None:
    """Raise InputError, which names all places, when a value would change or break on its way to the engine."""
    problems = [problem for name, value in props.items() for problem in encoding_errors(value, name, later=_is_later)]
    if problems:
        raise InputError("; ".join(_line_of(problem) for problem in problems), advice=problems[0].remedy)


def _line_of(problem: Problem) -> str:
    code = f"{problem.code} " if problem.path.startswith("task_content") else ""
    return f"{code}{problem.path} {problem.what}"


SOURCES = "DATAWORKS_SOURCES"
"""Environment variable: the file to which a program writes which JSON file each task comes from. `dataworks pull` sets
it for its preview, since the state has contents and no paths."""


def _note_source(resource_name: str, path: Path) -> None:
    """One line of JSON, `[resource name, absolute path]`, where somebody asked for it."""
    target = os.environ.get(SOURCES)
    if not target:
        return
    try:
        with open(target, "a", encoding="utf-8") as file:
            file.write(json.dumps([resource_name, str(path.resolve())]) + "\n")
    except OSError as error:
        raise InputError(
            f"{SOURCES} names a file that cannot be written: {error.strerror}.", advice=f"Unset {SOURCES}."
        ) from None


IS_PATH = re.compile(r"[^{}\[\]\"\n]{1,400}\.json", re.IGNORECASE)
"""A text that is the path of a JSON file, and no JSON."""

LONGEST_FILE = 16 * 1024 * 1024
"""Bytes of a job file. A job of a thousand columns has less than a hundredth."""


def _text_of(path: Path) -> str:
    """The text of a regular file of moderate size: neither a pipe nor a device holds or fills the program."""
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"task_content: {path} is not a regular file.", advice="Give the path of a JSON file.")
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
        if len(data) > LONGEST_FILE:
            raise InputError(
                f"task_content: the file {path} has more than {LONGEST_FILE >> 20} MiB.",
                advice="Give the path of the JSON file of one job.",
            )
        return data.decode("utf-8")
    except OSError as error:
        raise InputError(
            f"task_content: the file {path} cannot be read: {error.strerror}.",
            advice=f"A relative path starts at the program's folder, {Path.cwd()}.",
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"task_content: the file {path} is not UTF-8 text (byte {error.start}).", advice="Save it as UTF-8."
        ) from None


def _is_later(value: Any) -> bool:
    return isinstance(value, pulumi.Output) or inspect.isawaitable(value)


def outputs_in(value: Any, path: str) -> Iterator[tuple[str, pulumi.Output[Any]]]:
    """Every Output inside `value` with its path, such as task_content.steps[0].parameter.datasource."""
    if isinstance(value, pulumi.Output):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from outputs_in(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from outputs_in(item, f"{path}[{index}]")
