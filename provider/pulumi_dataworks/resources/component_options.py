"""The resource options of a component, as its children get them.

    options_of_child(opts, ...)     the options that a child of a component shall have
    aliases_of_child(opts, ...)     where a child was before its component was renamed or moved

The engine and its SDK let a child inherit `protect`, `provider`, `providers`, `transformations`, `transforms` and
`retain_on_delete`. The options below reach only the component, where they have no effect, unless they are passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pulumi

from ..errors import InputError

BY_INPUT = ("ignore_changes", "replace_on_changes", "additional_secret_outputs", "hide_diffs")
"""Lists of property paths: each path goes to the children that have the input. Applied by the engine per resource."""

TO_ALL = ("custom_timeouts", "delete_before_replace", "deleted_with")
"""Options that mean the same for each child."""

TO_FIRST = ("depends_on",)
"""Options of what is created first: the other children depend on it already."""


def options_of_child(
    opts: pulumi.ResourceOptions | None,
    own: pulumi.ResourceOptions,
    *,
    inputs: Collection[str],
    prefix: str = "",
    first: bool = False,
) -> pulumi.ResourceOptions:
    """`own` options of a child together with what the component's `opts` say of its `inputs`.

    `prefix` is the input of the component that holds those of the child: `schedule.cron_express` names `cron_express`.
    """
    if opts is None:
        return own
    passed = {name: getattr(opts, name, None) for name in (*TO_ALL, *(TO_FIRST if first else ()))}
    for name in BY_INPUT:
        paths = [_path(path, prefix) for path in getattr(opts, name, None) or []]
        passed[name] = [path for path in paths if path == "*" or _head(path) in inputs] or None
    return pulumi.ResourceOptions.merge(
        pulumi.ResourceOptions(**{name: value for name, value in passed.items() if value is not None}), own
    )


def refuse_unknown_paths(opts: pulumi.ResourceOptions | None, inputs: Collection[str]) -> None:
    """Raise InputError for a path of an option that names an input of no child: the engine would ignore it."""
    for name in BY_INPUT:
        for path in (getattr(opts, name, None) or []) if opts is not None else []:
            if path != "*" and _head(_path(path, "schedule")) not in inputs:
                raise InputError(
                    f"opts: {name} has {path!r}, which is no input of a task, its schedule or its deployment.",
                    advice='Write inputs such as "task_content.setting.speed" or "schedule.cron_express".',
                )


def ignored(opts: pulumi.ResourceOptions | None, prefix: str = "") -> frozenset[str]:
    """The inputs that `ignore_changes` names, wholly or in part."""
    return frozenset(_head(_path(path, prefix)) for path in (opts.ignore_changes if opts is not None else None) or [])


def aliases_of_child(
    opts: pulumi.ResourceOptions | None,
    *,
    child: Callable[[str], str],
    component: str,
    collapse: Callable[[Any], pulumi.Output[str]],
) -> list[pulumi.Input[str | pulumi.Alias]]:
    """The aliases of a child of a component that was renamed or moved.

    The engine lets a child inherit its parent's alias only in the run that uses it. After a run that was interrupted in
    between, the state has the component at its new URN and the children at the old ones. `child` is the name of the
    child by that of the component, which is `component` now; `collapse` gives the URN that an alias means.
    """
    found: list[pulumi.Input[str | pulumi.Alias]] = []
    for alias in (opts.aliases if opts is not None else None) or []:
        name = component
        if isinstance(alias, pulumi.Alias) and isinstance(alias.name, str):
            name = alias.name
        elif isinstance(alias, str) and "::" in alias:
            name = alias.rpartition("::")[2]
        if name != component:
            found.append(pulumi.Alias(name=child(name)))
        given: list[Any] = [alias.parent, alias.type_] if isinstance(alias, pulumi.Alias) else []
        if isinstance(alias, str) or any(value is not ... for value in given):
            found.append(pulumi.Alias(name=child(name), parent=collapse(alias)))
    return found


def parents_before(opts: pulumi.ResourceOptions | None) -> list[pulumi.Input[str | pulumi.Alias]]:
    """Where a resource of the component's own name was before there was the component: at the root of the stack, or
    below the component's own parent."""
    found: list[pulumi.Input[str | pulumi.Alias]] = [pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]
    if opts is not None and opts.parent is not None:
        found.append(pulumi.Alias(parent=opts.parent))
    return found


def _path(path: str, prefix: str) -> str:
    return path.removeprefix(f"{prefix}.") if prefix else path


def _head(path: str) -> str:
    """The first name of a property path."""
    return path.partition(".")[0].partition("[")[0]
