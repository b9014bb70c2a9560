"""The code of a file of type 23: a JSON object whose `extend` holds the resource group and the Cu.

That `extend` is the place, and that it comes back with `GetFile` though the caller did not send it, is a guess from
the exported form of such nodes; nobody saw it live. Numbers keep the spelling they were sent with, so that a test can
see a client that changes them.
"""

from __future__ import annotations

import json
import re
from typing import Any

_NUMBER_MARK = "\ue000emulator-number:"
_MARKED_NUMBER = re.compile('"' + _NUMBER_MARK + '([^"]*)"')


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def parse(text: str) -> dict[str, Any]:
    """The object in a text, numbers marked with their spelling. Raises ValueError if it is not a JSON object."""

    def number(spelling: str) -> str:
        return _NUMBER_MARK + spelling

    try:
        value = json.loads(text, parse_int=number, parse_float=number, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def serialise(content: dict[str, Any]) -> str:
    """The text of an object from `parse`: compact, `extend` first, so that no client relies on the order of keys.

    Raises ValueError if a string of it cannot be UTF-8 (half of a surrogate pair).
    """
    ordered = {key: content[key] for key in sorted(content, key=lambda key: key != "extend")}
    text = json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))
    text.encode()
    return _MARKED_NUMBER.sub(r"\1", text)


def reserialise(text: str) -> str:
    """A text as the service gives it back. Raises ValueError if it is not a JSON object."""
    return serialise(parse(text))


def with_extend(text: str, resource_group: str, cu: str) -> str:
    """The text with `extend` set; an empty resource group or Cu is left out. Raises ValueError as `parse` does."""
    content = parse(text)
    sent = content.get("extend")
    extend: dict[str, Any] = {"mode": "code", **(sent if isinstance(sent, dict) else {})}
    for key, value in (("resourceGroup", resource_group), ("cu", cu)):
        extend.pop(key, None)
        if value:
            extend[key] = value
    return serialise({**content, "extend": extend})


def extend_of(text: str) -> tuple[str, str]:
    """Resource group and Cu as `extend` of a text says them, each "" if it does not."""
    try:
        extend = json.loads(text).get("extend")
    except (ValueError, AttributeError):
        return "", ""
    if not isinstance(extend, dict):
        return "", ""
    return str(extend.get("resourceGroup") or ""), str(extend.get("cu") or "")
