"""What every kind of event has; a kind overrides what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from support.declared import Aspects, Containers, Options
from support.events.stage import Stage


class Event:
    """One kind of event in one history. It keeps what it did, and answers for it."""

    STEP: Any

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def happen(self, step: Any) -> None:
        """The step, between two commands."""

    # What it changes in the program

    def resource_name(self, task: str, name: str) -> str:
        """The resource name of a task, as events before this one leave it."""
        return name

    def changed(self, inputs: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """The inputs of the program by task, as events before this one leave them."""
        return inputs

    def options(self) -> Mapping[str, Options]:
        """Options by resource name."""
        return {}

    def aspects(self) -> Aspects:
        """What the program holds beside tasks."""
        return {}

    def containers(self) -> Containers:
        """Workflows and folders of the program."""
        return {}

    def replaced(self) -> frozenset[str]:
        """The resources that `--replace` names in the next command."""
        return frozenset()

    # What must hold, and what a person does

    def before_command(self) -> None:
        """The command is about to begin."""

    def after_command(self, command: str, errors: Sequence[str]) -> None:
        """The command ended, with these errors."""

    def faults_are_over(self) -> None:
        """The end begins: nothing strikes any more."""

    def follow(self, errors: Sequence[str]) -> bool:
        """At the end: a person follows the advice of errors. Whether that changed something, so that one more `up` is
        due."""
        return False

    def at_end(self) -> None:
        """All is as the program says."""
