"""CUs, the compute units of a serverless resource group: a decimal, a multiple of 0.5 as the SDK documents it."""

from __future__ import annotations

import re
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
