"""The effect of one change: its code, why it has it, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from .codes import CODES
from .effect import Effect


@dataclass(frozen=True)
class Classification:
    """The effect of one change and why it has it.

    `code` is a row of effects.codes, which gives the class. `may` is True where the change can have this effect and
    the content does not decide whether it has. `direction` is "more", "fewer", "wider", "narrower" or "".
    """

    code: str
    reason: str
    may: bool = False
    direction: str = ""

    @property
    def effect(self) -> Effect:
        """The class of the code."""
        return CODES[self.code].effect
