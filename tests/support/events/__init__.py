"""Events of a history beside changes, edits and commands: one module per kind, with its step, its draw, what it does
and what must hold after it.

A new kind is a module with a `Value` whose `do` names it, a function `draw(chance, task)`, and an `Event` with `STEP`;
it is added to the tables here. A draw may give several steps, as a tuple. Draws come from a generator of their own, so
that a new kind changes no step that is none of these.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from support.events import (
    adoption,
    alias,
    component,
    deletion_first,
    more_keys,
    odd_success,
    other_stack,
    people_deploy,
    publication,
    replacement,
    scheduled_sync,
    swap,
    upstream,
    workflow,
)
from support.events.event import Event

KINDS: tuple[type[Event], ...] = (
    # the program, in the order in which they change it
    alias.Renames,
    component.Components,
    workflow.Workflows,
    swap.Swaps,
    replacement.Replacements,
    deletion_first.DeletionsFirst,
    publication.Publication,
    scheduled_sync.ScheduledSyncs,
    adoption.Adoption,
    # people, the service, another stack
    upstream.Upstream,
    people_deploy.PeopleDeploy,
    more_keys.MoreKeys,
    odd_success.OddSuccesses,
    other_stack.OtherStacks,
)
DRAWS: tuple[tuple[float, Callable[[Random, str], Any]], ...] = (
    (0.35, upstream.draw),
    (0.2, publication.draw),
    (0.12, alias.draw),
    (0.08, component.draw),
    (0.12, workflow.draw),
    (0.08, swap.draw),
    (0.1, replacement.draw),
    (0.08, deletion_first.draw),
    (0.12, scheduled_sync.draw),
    (0.08, adoption.draw),
    (0.15, people_deploy.draw),
    (0.05, more_keys.draw),
    (0.5, odd_success.draw),
    (0.12, other_stack.draw),
)
"""How likely a kind is before each command but the first, and how it is drawn."""

STEPS: tuple[Any, ...] = tuple(kind.STEP for kind in KINDS)
