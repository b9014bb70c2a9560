"""What is wrong with the settings of a stack, shown in its preview: once, all of it, before an `up` fails at a task.

A preview needs no settings, so it would be green without any.
"""

from __future__ import annotations

import os
from pathlib import Path

import pulumi
from pulumi.runtime.config import CONFIG, get_config, get_config_env
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor, get_root_resource, is_dry_run

from ..settings import settings_warning


class _Shown:
    """For which run of this process the warning was shown."""

    run: object = None


def warn_of_settings() -> None:
    """Show what is missing or mistyped as one warning of the stack, at the first resource of a preview."""
    if not is_dry_run() or isinstance(get_monitor(), MockMonitor):
        return
    root = get_root_resource()
    if root is None or _Shown.run is root:
        return
    _Shown.run = root
    keys = {*CONFIG.get(), *get_config_env()}
    text = settings_warning(keys, get_config, os.environ, home=str(Path.home()))
    if text:
        pulumi.log.warn(f"pulumi-dataworks: the settings of this stack are not complete.\n{text}")
