"""Between the engine and a hook.

    WORK              the hooks that are running, counted by their guard
    guard             what leaves a hook is a result, or one short error without a traceback
    error_context     the label of a resource before the message of an error
    from_engine       properties as they arrive, unknown values marked in our own way
    to_engine         the way back

The engine prints an exception of a dynamic provider with its traceback, and a BaseException (SystemExit, say) is never
answered at all, so that the update hangs for ever. Both end here.
"""

from __future__ import annotations

import functools
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar, cast

import pulumi.output
from pulumi.dynamic.dynamic import PROVIDER_KEY

from ..content import DEEPEST, UNKNOWN, unquotable_texts
from ..errors import DataWorksError, InputError
from ..plan.ids import IDS, id_text
from ..redaction import redacted
from ..studio.port import ObjectKey

F = TypeVar("F", bound=Callable[..., Any])


class Work:
    """How many hooks are running; a context manager around each."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._running = 0

    def __enter__(self) -> None:
        with self._condition:
            self._running += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._condition:
            self._running -= 1
            self._condition.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until no hook runs; False when some still run after `seconds`."""
        with self._condition:
            return self._condition.wait_for(lambda: self._running == 0, seconds)


WORK = Work()


class DataWorks(Exception):
    """What the engine shows of a failed hook. The name is the first word that the user reads."""


# The text of an exception starts with its qualified name; this one reads "DataWorks: …".
DataWorks.__module__ = "builtins"

DEEPEST_READ = DEEPEST + 10
"""Levels of nesting of properties that are read."""


class TooDeep:
    """The type of TOO_DEEP, which no rule accepts and which is like nothing."""


TOO_DEEP: Final = TooDeep()

LONGEST_TEXT = 4000
"""Characters of an error that are shown; the engine itself has no limit."""


def no_tracebacks() -> None:
    """Make the provider process show the text of an exception and nothing else."""
    sys.tracebacklimit = 0


def guard(hook: F) -> F:
    """Turn whatever `hook` raises into one DataWorks error, without chain and frames."""

    @functools.wraps(hook)
    def guarded(*arguments: Any) -> Any:
        with WORK:
            try:
                return hook(*arguments)
            except DataWorksError as error:
                text = user_message(error, _secrets_of(*arguments))
            except BaseException as error:  # noqa: BLE001  see the module's docstring
                text = _unexpected(hook.__name__, error)
            raise DataWorks(text.encode("utf-8", "replace").decode()) from None  # gRPC refuses lone surrogates

    return cast(F, guarded)


def user_message(error: DataWorksError, secrets: tuple[str, ...] = ()) -> str:
    """The text of an error without secrets, cut in its message: the last line says what to do and stays."""
    advice = redacted(f"\n{error.advice}" if error.advice else "", secrets)
    return f"{redacted(error.message, secrets)[: max(0, LONGEST_TEXT - len(advice))]}{advice}"


def _secrets_of(provider: Any = None, *arguments: Any) -> tuple[str, ...]:
    """What must not be shown: credentials, the private texts of the properties that the hook was given, and the secrets
    of all tasks of the run: a schedule or a deployment has none of its own, and a message may quote those of its task.
    """
    session = getattr(provider, "session", None)
    private = {text for given in arguments if isinstance(given, dict) for text in unquotable_texts(from_engine(given))}
    known = () if session is None else (*session.secrets, *session.private_texts)
    return tuple(sorted({*known, *private}))


def _unexpected(hook: str, error: BaseException) -> str:
    """Type and place of an error that nobody foresaw; never its text, which may quote a value."""
    *_, (frame, line) = traceback.walk_tb(error.__traceback__)
    place = f"{Path(frame.f_code.co_filename).name}:{line}"
    return (
        f"{hook} ended with an unexpected {type(error).__name__} at {place}.\n"
        "This is a defect of pulumi-dataworks: please report this line. "
        "Run `pulumi up --refresh` before the next change."
    )


def task_label(inputs: Mapping[str, Any], id_: str = "") -> str:
    """How messages name a task: hooks know neither the resource's name nor its URN."""
    name = inputs.get("task_name")
    label = f"DISyncTask {name!r}" if isinstance(name, str) else "DISyncTask"
    return f"{label} (file {id_.rpartition(':')[2]})" if id_ else label


def aspect_label(resource: str, id_: str) -> str:
    """How messages name a schedule or a deployment of a file."""
    file_id = id_.rpartition(":")[2]
    return f"{resource} (file {file_id})" if file_id else resource


def key_of(id_: str, resource: str) -> ObjectKey:
    """The object of a resource's id. Raises InputError."""
    project_id, _, object_id = id_.partition(":")
    if not (IDS.fullmatch(project_id) and IDS.fullmatch(object_id)):
        raise InputError(
            f"the id of a {resource} is not <project id>:<file id>.",
            advice="Write both as numbers, such as 10000:1000001.",
        )
    return ObjectKey(id_text(project_id), id_text(object_id))


@contextmanager
def error_context(label: str) -> Iterator[None]:
    """Put a label before the message of an error."""
    try:
        yield
    except DataWorksError as error:
        error.message = f"{label}: {error.message}"
        raise


def from_engine(value: Any, depth: int = 0) -> Any:
    """Properties as they come from the engine, with UNKNOWN for unknown values and without `__provider`.

    What is nested deeper than DEEPEST_READ becomes TOO_DEEP: `check` reports what is deeper than DEEPEST, and no walk
    over the rest ends with a RecursionError.
    """
    if isinstance(value, pulumi.output.Unknown):
        return UNKNOWN
    if depth > DEEPEST_READ:
        return TOO_DEEP
    if isinstance(value, dict):
        return {key: from_engine(item, depth + 1) for key, item in value.items() if key != PROVIDER_KEY}
    if isinstance(value, list):
        return [from_engine(item, depth + 1) for item in value]
    return value


def to_engine(value: Any) -> Any:
    """The way back of `from_engine`."""
    if value is UNKNOWN or value is TOO_DEEP:
        return pulumi.output.UNKNOWN
    if isinstance(value, dict):
        return {key: to_engine(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_engine(item) for item in value]
    return value
