"""Events of a history beside changes, edits and commands: one module per kind, with its step, its draw, what it does
and what must hold after it.

A new kind is a module with a `Value` whose `do` names it, a function `draw(chance, task)`, and a class with `STEP`,
`happen(step)`, `after_command()` and `at_end()`; it is added to the two tables here and to the steps of
`support.history`. Draws come from a generator of their own, so that a new kind changes no other step of a history.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from support.events import publication, upstream

KINDS: tuple[type[Any], ...] = (upstream.Upstream, publication.Publication)
DRAWS: tuple[tuple[float, Callable[[Random, str], Any]], ...] = ((0.35, upstream.draw), (0.2, publication.draw))
"""How likely a kind is before each command but the first, and how it is drawn."""
