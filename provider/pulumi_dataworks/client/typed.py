"""Replies read into their models, or told as unreadable without a value of theirs."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from ..errors import OutcomeUnknownError
from .calls import Call
from .models import Reply

R = TypeVar("R", bound=Reply)


def typed(model: type[R], call: Call, reply: dict[str, Any], *path: str) -> R:
    """The part of `reply` at `path`. Raises OutcomeUnknownError, which names the fields that cannot be read."""
    data: Any = reply
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(str(part) for part in told["loc"]) or "Data" for told in error.errors()}))
        raise OutcomeUnknownError(
            f"{call.operation} was answered, and its reply cannot be read: {fields}.",
            operation=call.operation,
            advice="Run `pulumi up --refresh`, and report this line if it stays so.",
        ) from None
