"""What `dataworks check --online` needs of a stack: its settings, secrets included, which stay in this process."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..content import Finding
from ..errors import InputError
from ..review.run import Runner, run_here


def online_of(stack: str, *, run: Runner = run_here) -> Callable[..., list[Finding]]:
    """What finds the online findings of a task of `stack`. Raises InputError when its config cannot be read."""
    from ..studio.online_checks import asker  # with it comes Pulumi's SDK

    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive", "--stack", stack]
    try:
        done = run(command)
        held = json.loads(done.stdout)
        config = {key: entry["value"] for key, entry in held.items() if isinstance(entry.get("value"), str)}
        secret = {key for key, entry in held.items() if entry.get("secret") is True}
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        raise InputError(
            f"the config of {stack} cannot be read.", advice="Run `pulumi config --show-secrets` there, and see why."
        ) from None
    return asker(config, secret.__contains__)
