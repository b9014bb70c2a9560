"""What a task content is, and what keeps one from being sent: flaws, each with the code of its finding.

Only what no version of DataWorks could mean is refused; every one of 109 published jobs passes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from .values import DEEPEST, LARGEST_CARRIED, UNKNOWN, Unknown, canonical

TOO_DEEP = f"is nested deeper than {DEEPEST} levels"


@dataclass(frozen=True)
class Problem:
    """Something certainly wrong: where, what, and what to do. Never quotes a value.

    `code` is that of its finding, where it may be one.
    """

    path: str
    what: str
    remedy: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.what}; {self.remedy}"


def _known(value: Any, judge: ValidatorFunctionWrapHandler) -> Any:
    """UNKNOWN is fine wherever a value may stand."""
    return value if value is UNKNOWN else judge(value)


def _an_object(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise PydanticCustomError("object", "is no object")
    return dict(value)


def _a_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("text", "is no text")
    return value


def _some_steps(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise PydanticCustomError("steps", "is no list of steps")
    if not value:
        raise PydanticCustomError("steps", "is empty")
    return value


Text = Annotated[str, BeforeValidator(_a_text), WrapValidator(_known)]
Object = Annotated[dict[str, Any], BeforeValidator(_an_object), WrapValidator(_known)]


class Step(BaseModel):
    """One step of a task: a reader, a writer, or something between.

    `stepType` names the connector ("mysql", "odps"), `parameter` is the connector's own, `name` is what the hops of
    `order` refer to, `category` is reader, writer, or that of a transformer. Fields are those of the published script
    mode documents; unknown ones are kept.
    """

    model_config = ConfigDict(extra="allow")

    stepType: Text | None = None
    parameter: Object | None = None
    name: Text | None = None
    category: Text | None = None


AStep = Annotated[Step, BeforeValidator(_an_object), WrapValidator(_known)]


class TaskContent(BaseModel):
    """The content of a batch synchronization task: the job that the code editor of DataWorks shows.

    `type` is "job" and `version` "2.0" in all published jobs. `steps` holds reader and writer; `setting` the speed
    (`speed.concurrent` threads, `speed.mbps` in MB/s) and `errorLimit.record` (rows that may be dirty); `order.hops`
    says which step feeds which. Unknown fields are kept as they are.

    Raises pydantic.ValidationError when a step or its parameter is no object, or when there is no step.
    """

    model_config = ConfigDict(extra="allow")

    type: Text | None = "job"
    version: Text | None = "2.0"
    steps: Annotated[list[AStep], BeforeValidator(_some_steps), WrapValidator(_known)] = Field()
    setting: Object | None = None
    order: Object | None = None
    extend: Object | None = None

    def to_dict(self) -> dict[str, Any]:
        """The content as a plain dict without nulls: what DISyncTask takes."""
        content: dict[str, Any] = canonical(self.model_dump())
        return content


def flaws(task_content: Any) -> list[Problem]:
    """What keeps a task content from being sent, each with its path and code; [] for UNKNOWN. Raises nothing.

    Content without `steps` passes when it has a `configuration` object: the documents of 2019 know such a version 1.0.
    """
    if task_content is UNKNOWN:
        return []
    if not isinstance(task_content, Mapping):
        return [Problem("task_content", "is no object", "give a dict, a TaskContent, a Path or JSON text", "DW102")]
    found = carry_problems(task_content, "task_content")
    judged = dict(task_content)
    if judged.get("steps") is None and isinstance(judged.get("configuration"), Mapping | Unknown):
        judged["steps"] = UNKNOWN
    if judged.get("steps") is None and isinstance(judged.get("job"), Mapping):
        found.append(Problem("task_content.job", "is a DataX job", "", "DW111"))
        judged["steps"] = UNKNOWN
    try:
        TaskContent.model_validate(judged)
    except ValidationError as error:
        # Without the input: it may hold a password. What pydantic says of keys and surrogates is told already.
        found += [
            _told(told["loc"], told["type"], told["msg"])
            for told in error.errors(include_input=False, include_url=False)
            if told["type"] in REMEDIES or not found
        ]
    return found


NO_STEPS = "list at least a reader and a writer"
REMEDIES = {
    "missing": ("is missing", NO_STEPS, "DW109"),
    "steps": ("", NO_STEPS, "DW109"),
    "object": ("", "write an object in braces, {} where it has nothing to say", "DW110"),
    "text": ("", "write it as text", "DW110"),
}


def _told(place: tuple[int | str, ...], kind: str, message: str) -> Problem:
    what, remedy, code = REMEDIES.get(kind, ("", "write what the script mode of DataWorks shows", "DW110"))
    return Problem(path_of("task_content", place), what or message, remedy, code)


def path_of(start: str, place: tuple[int | str, ...]) -> str:
    """A path as previews write it: task_content.steps[0].parameter."""
    return start + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)


def carry_problems(value: Any, at: str, *, later: Callable[[Any], bool] = lambda _: False) -> list[Problem]:
    """What the engine or JSON cannot carry without changing it. `at` is the path of `value`. Raises nothing.

    `later` says of a value that it is known only later (an Output, say) and cannot be judged yet. The walk ends where
    it gets too deep: a value that holds itself twice would branch without end.
    """
    found = []
    for place, what, remedy in _uncarried(value, (), later):
        found.append(Problem(path_of(at, place), what, remedy, "DW107"))
        if what == TOO_DEEP:
            break
    return found


Found = tuple[tuple[int | str, ...], str, str]


def _uncarried(value: Any, place: tuple[int | str, ...], later: Callable[[Any], bool]) -> Iterator[Found]:
    if value is None or value is UNKNOWN or isinstance(value, bool) or later(value):
        return
    if isinstance(value, str):
        if not _is_unicode(value):
            yield place, "holds half of a surrogate pair, which UTF-8 cannot carry", "write the whole character"
    elif isinstance(value, int | float):
        if isinstance(value, float) and not math.isfinite(value):
            yield place, "is no finite number", "leave it out, or write a text"
        elif abs(value) >= LARGEST_CARRIED and (isinstance(value, int) or value.is_integer()):
            yield (
                place,
                "is an integer beyond 2^53, which the engine would round",
                "write it as text: DataWorks reads both",
            )
    elif isinstance(value, Mapping | list | tuple):
        if len(place) >= DEEPEST:
            yield (), TOO_DEEP, "write it flatter"
        elif isinstance(value, Mapping):
            yield from _uncarried_object(value, place, later)
        else:
            for index, item in enumerate(value):
                if not _is_ascii(item):
                    yield from _uncarried(item, (*place, index), later)
    else:
        yield (
            place,
            f"is a {type(value).__name__}, which JSON does not know",
            "write a text, a number, a list or an object",
        )


def _uncarried_object(
    value: Mapping[Any, Any], place: tuple[int | str, ...], later: Callable[[Any], bool]
) -> Iterator[Found]:
    for key, item in value.items():
        if not isinstance(key, str):
            yield place, f"has a key that is a {type(key).__name__}", "write every key as text"
        elif not _is_unicode(key):
            yield place, "has a key with half of a surrogate pair", "write the whole character"
        elif not _is_ascii(item):
            yield from _uncarried(item, (*place, key), later)


def _is_ascii(value: Any) -> bool:
    """Whether a value is one of those that nearly all are; asked first because that is quick."""
    return isinstance(value, str) and value.isascii()


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
