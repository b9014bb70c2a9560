"""How long a store keeps what is written: `expireTime` of Redis and Memcache, `expire` of Tair.

lifetime(value)    seconds; NEVER where nothing expires, None where that is not known
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .effect import ABSENT

NEVER = float("inf")

LONGEST_OF_SECONDS = 30 * 24 * 3600
"""A greater number is a time since 1970 (page of Memcache), which cannot be compared with seconds from now."""


def lifetime(value: Any) -> float | None:
    """Seconds until what is written is deleted. Redis has an object with seconds or unixtime."""
    if isinstance(value, Mapping):
        return lifetime(value["seconds"]) if set(value) == {"seconds"} else NEVER if not value else None
    if value is ABSENT or value is None or value == "":
        return NEVER
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    if not seconds > 0:
        return NEVER
    return seconds if seconds <= LONGEST_OF_SECONDS else None
