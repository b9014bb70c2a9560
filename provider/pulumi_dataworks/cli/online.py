"""What `dataworks check --online` needs of a stack: its settings, secrets included, which stay in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..content import Finding
from ..errors import InputError
from ..review.run import Runner, run_here
from ..settings import refuse_plain_secrets


def online_of(stack: str | None, *, run: Runner = run_here) -> Callable[..., list[Finding]]:
    """What finds the online findings of a task of `stack`; None is the selected one.

    Raises InputError when its config cannot be read.
    """
    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive"]
    command += ["--stack", stack] if stack else []
    try:
        done = run(command)
        held = json.loads(done.stdout)
        config = {key: entry["value"] for key, entry in held.items() if isinstance(entry.get("value"), str)}
        secret = {key for key, entry in held.items() if entry.get("secret") is True}
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        raise InputError(
            f"the config of {stack or 'the selected stack'} cannot be read.",
            advice="Run `pulumi config --show-secrets` in this folder: its message says why.",
        ) from None
    return asker(config, secret.__contains__)


def asker(config: Mapping[str, str], is_secret: Callable[[str], bool]) -> Callable[..., list[Finding]]:
    """`online_findings` with the settings of a stack, whose config is given. Raises SettingsError."""
    from ..studio.online_checks import online_findings  # with it comes Pulumi's SDK
    from ..studio.session import Session

    refuse_plain_secrets(is_secret, config.get)
    session = Session(config.get)

    def ask(task: Mapping[str, Any], *, ignore: Collection[str] = ()) -> list[Finding]:
        return online_findings(session, task, ignore=ignore)

    return ask
