"""Rules that look at more than one changed value: what one change does depends on what else the step is.

combined(changes, after)    the changes of one step that have another effect together, by their index
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..steps import StepView
from .classification import Classification
from .parameter_effects import empties

PLACES = ("DE301", "DE302")
"""Codes of a writer's change that lead to another target."""


class Classified(Protocol):
    """A change, as far as these rules need it."""

    @property
    def code(self) -> str:
        """The code that the change has by itself."""


def combined(found: Sequence[Classified], after: StepView) -> dict[int, Classification]:
    """Indexes of changes of one step that have another effect together with what the step is afterwards, and that."""
    if after.role != "writer":
        return {}
    emptied_by = empties(after)
    if not emptied_by:
        return {}
    moved = [at for at, change in enumerate(found) if change.code in PLACES]
    how = ", ".join(emptied_by)
    reason = f"the writer empties its target ({how}): what is in the new one is lost"
    return {at: Classification("DE101", reason) for at in moved}
