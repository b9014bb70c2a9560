"""The `extend` object: where DataWorks keeps resource group and CUs inside the content (mode, resourceGroup, cu).

That GetFile gives it back though the caller did not send it, and that content without it loses the resource group, is
a guess from Alibaba's own converter and from one user's notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .cu import same_cu
from .structure import Problem
from .values import UNKNOWN


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
