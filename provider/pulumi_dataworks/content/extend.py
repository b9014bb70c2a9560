"""Resource group and CUs of a task, and the `extend` object: where DataWorks keeps both inside the content (mode,
resourceGroup, cu).

CUs are the compute units of a serverless resource group: a decimal, a multiple of 0.5 as the SDK documents it. That
GetFile gives `extend` back though the caller did not send it, and that content without it loses the resource group, is
a guess from Alibaba's own converter and from one user's notes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .structure import Problem
from .values import UNKNOWN

DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
STEP = Decimal("0.5")


def _decimal(value: Any) -> Decimal | None:
    """The number that `value` says, or None when it is none."""
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    return Decimal(text) if DECIMAL.fullmatch(text) else None


def same_cu(a: Any, b: Any) -> bool:
    """Equal as decimals: "0.50" and 0.5 are. UNKNOWN is like nothing."""
    if UNKNOWN in (a, b):
        return False
    if a is None or b is None:
        return a is b
    one, other = _decimal(a), _decimal(b)
    return one == other if one is not None and other is not None else a == b


def cu_text(value: Any) -> str:
    """The decimal as the text that is sent and kept: "0.5", "2". Whether the API wants text is a guess."""
    number = _decimal(value)
    if number is None:
        return str(value)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cu_problems(value: Any) -> list[Problem]:
    """What is wrong with `cu`."""
    if value is UNKNOWN:
        return []
    number = _decimal(value)
    remedy = 'write a positive multiple of 0.5, such as "0.5" or 2'
    if number is None:
        return [Problem("cu", "must be a decimal number", remedy)]
    return [] if number > 0 and number % STEP == 0 else [Problem("cu", "must be a positive multiple of 0.5", remedy)]


def without_server_extend(live: Mapping[str, Any], program: Mapping[str, Any]) -> dict[str, Any]:
    """`live` without what the server added: `extend`, or in it the keys that the program's own `extend` has not."""
    own, kept = program.get("extend"), live.get("extend")
    if own is None:
        return {key: value for key, value in live.items() if key != "extend"}
    if isinstance(own, Mapping) and isinstance(kept, Mapping):
        return {**live, "extend": {key: value for key, value in kept.items() if key in own}}
    return dict(live)


def with_server_extend(content: Mapping[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
    """`content` with what `live` keeps in `extend`; what `content` says there itself wins."""
    kept, own = live.get("extend"), content.get("extend")
    if not isinstance(kept, Mapping):
        return dict(content)
    return {**content, "extend": {**kept, **(own if isinstance(own, Mapping) else {})}}


def extend_conflict(content: Any, resource_group: Any, cu: Any) -> list[Problem]:
    """Resource group and CUs said twice, in different ways: in the content's own `extend` and beside it."""
    extend = content.get("extend") if isinstance(content, Mapping) else None
    if not isinstance(extend, Mapping):
        return []
    found = []
    own_group, own_cu = extend.get("resourceGroup"), extend.get("cu")
    if _both_known(own_group, resource_group) and own_group != resource_group:
        found.append(_twice("resourceGroup", "resource_group"))
    if _both_known(own_cu, cu) and not same_cu(own_cu, cu):
        found.append(_twice("cu", "cu"))
    return found


def _both_known(a: Any, b: Any) -> bool:
    return a is not None and b is not None and UNKNOWN not in (a, b)


def _twice(key: str, name: str) -> Problem:
    return Problem(
        f"task_content.extend.{key}", f"is not what {name} says", f"say it once: leave it out here and keep {name}"
    )
