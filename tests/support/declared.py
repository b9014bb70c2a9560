"""What a program declares, as the small engine of the histories takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Aspects = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What a program holds beside a task: inputs without ids, by resource name and kind, in the order of dependency."""

Containers = Mapping[tuple[str, str], Mapping[str, Any]]
"""Inputs of workflows and folders by kind ("business", "folder") and resource name, in the order of dependency."""


@dataclass(frozen=True)
class Options:
    """Options of one resource: its former names, and how it is replaced. `replace_on` are names of inputs."""

    aliases: tuple[str, ...] = ()
    delete_first: bool = False
    replace_on: tuple[str, ...] = ()


PLAIN = Options()


@dataclass(frozen=True)
class Declared:
    """`tasks` are inputs by resource name; a name is `component$name` where a component is the parent. `replace` are
    the resources that `--replace` names."""

    tasks: Mapping[str, Mapping[str, Any]]
    aspects: Aspects = field(default_factory=dict)
    containers: Containers = field(default_factory=dict)
    options: Mapping[str, Options] = field(default_factory=dict)
    replace: frozenset[str] = frozenset()

    def options_of(self, name: str) -> Options:
        return self.options.get(name, PLAIN)
