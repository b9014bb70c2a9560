"""What a task content is, and what keeps one from being sent: structural_errors, each with the code of its finding.

Only what no version of DataWorks could mean is refused; every one of 109 published jobs passes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .values import DEEPEST, LARGEST_CARRIED, UNKNOWN, Unknown

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


def structural_errors(task_content: Any) -> list[Problem]:
    """What keeps a task content from being sent, each with its path and code; [] for UNKNOWN. Raises nothing.

    Content without `steps` passes when it has a `configuration` object: the documents of 2019 know such a version 1.0.
    """
    if task_content is UNKNOWN:
        return []
    if not isinstance(task_content, Mapping):
        return [
            Problem("task_content", "must be an object", "give a dict, a TaskContent, a Path or JSON text", "DW102")
        ]
    found = encoding_errors(task_content, "task_content")
    judged = dict(task_content)
    if judged.get("steps") is None and isinstance(judged.get("configuration"), Mapping | Unknown):
        judged["steps"] = UNKNOWN
    if judged.get("steps") is None and isinstance(judged.get("job"), Mapping):
        found.append(Problem("task_content.job", "is a DataX job", "", "DW111"))
        judged["steps"] = UNKNOWN
    if not surely_fits(judged):
        from .content_model import model_errors

        # What pydantic says of keys and surrogates is told already.
        found += [
            _told(place, kind, message)
            for place, kind, message in model_errors(judged)
            if kind in REMEDIES or not found
        ]
    return found


def surely_fits(judged: Mapping[str, Any]) -> bool:
    """Whether a content surely fits the model: asked first, because the model is seldom needed and loads slowly."""
    steps = judged.get("steps")
    if steps is not UNKNOWN and not (isinstance(steps, list | tuple) and steps and all(map(_fits_step, steps))):
        return False
    return _are(judged, ("type", "version"), str) and _are(judged, ("setting", "order", "extend"), dict)


def _fits_step(step: Any) -> bool:
    return (
        isinstance(step, dict)
        and _are(step, ("stepType", "name", "category"), str)
        and _are(step, ("parameter",), dict)
    )


def _are(value: Mapping[str, Any], keys: tuple[str, ...], kind: type) -> bool:
    return all(value.get(key) is None or isinstance(value[key], kind | Unknown) for key in keys)


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


def encoding_errors(value: Any, at: str, *, later: Callable[[Any], bool] = lambda _: False) -> list[Problem]:
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
            yield place, "must be a finite number", "leave it out, or write a text"
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
                if not _is_ascii(item) and not (len(place) < DEEPEST - 1 and _is_flat(item)):
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


def _is_flat(value: Any) -> bool:
    """Whether a value is an object of ASCII texts and small numbers, as nearly all entries of long lists are."""
    if type(value) is not dict:
        return False
    for key, item in value.items():
        if not (isinstance(key, str) and key.isascii()):
            return False
        if isinstance(item, str):
            if not item.isascii():
                return False
        elif type(item) is not int or not -LARGEST_CARRIED < item < LARGEST_CARRIED:
            return False
    return True


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
