"""The content of a task as a typed model. Imported by those who need it: pydantic takes longer than all of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

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

from .values import UNKNOWN, canonical

Place = tuple[int | str, ...]


def _known(value: Any, judge: ValidatorFunctionWrapHandler) -> Any:
    """UNKNOWN is fine wherever a value may stand."""
    return value if value is UNKNOWN else judge(value)


def _an_object(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise PydanticCustomError("object", "must be an object")
    return dict(value)


def _a_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("text", "must be a string")
    return value


def _some_steps(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise PydanticCustomError("steps", "must be a list of steps")
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

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow")

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

    Raises pydantic.ValidationError when a step or its parameter is not an object, or when there is no step.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow")

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


def model_errors(judged: Mapping[str, Any]) -> list[tuple[Place, str, str]]:
    """Where a content does not fit the model: place, kind and message. Never quotes a value: it may be a password."""
    try:
        TaskContent.model_validate(judged)
    except ValidationError as error:
        return [
            (told["loc"], told["type"], told["msg"]) for told in error.errors(include_input=False, include_url=False)
        ]
    return []
