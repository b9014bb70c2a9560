"""Rules for batch synchronization tasks, which every preview and every `pulumi up` is held to.

A policy sees what a program declares, not what was there before: whether a change is destructive, `dataworks review`
decides. What it can see is that a task empties its target at each run.
"""

import re
from collections.abc import Mapping

from pulumi_policy import EnforcementLevel, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy

TASK = "pulumi-python:dynamic/dataworks:DISyncTask"
SCHEDULE = "pulumi-python:dynamic/dataworks:NodeSchedule"
LIST = {"type": "array", "items": {"type": "string"}}
EMPTIES = re.compile(r"^\s*(truncate|drop|delete)\b", re.IGNORECASE)
PRODUCTION = "prod"


def stack_of(urn):
    """The name of the stack in a URN: urn:pulumi:<stack>::<project>::…"""
    return urn.split("::")[0].rpartition(":")[2]


def emptied(content):
    """Why a task deletes rows of its target at each run; None where it does not, or where nothing is known yet."""
    for step in content.get("steps") or []:
        if not isinstance(step, Mapping) or step.get("category") != "writer":
            continue
        parameter = step.get("parameter") or {}
        if parameter.get("truncate") is True and not parameter.get("partition"):
            return "truncate without a partition empties the whole table"
        statements = parameter.get("preSql") or []
        for statement in [statements] if isinstance(statements, str) else statements:
            if isinstance(statement, str) and EMPTIES.match(statement):
                return f"preSql begins with {statement.split()[0].upper()}"
    return None


def no_emptied_target(args, report):
    content = args.props.get("task_content")
    if args.resource_type != TASK or stack_of(args.urn) != PRODUCTION or not isinstance(content, Mapping):
        return
    reason = emptied(content)
    if reason and args.props.get("task_name") not in args.get_config()["allowed"]:
        report(f"{args.props.get('task_name')}: {reason}. Load a partition, or add the task to `allowed`.")


def owner_required(args, report):
    if args.resource_type == SCHEDULE and not args.props.get("owner"):
        report("A schedule must have an owner: the user id that DataWorks alerts. Add owner to `schedule`.")


def resource_group_listed(args, report):
    groups, group = args.get_config()["groups"], args.props.get("resource_group")
    if args.resource_type == TASK and groups and group not in groups:
        report(f"resource_group is {group!r}, and must be one of {', '.join(groups)}.")


PolicyPack(
    name="dataworks",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy(
            name="no-emptied-target-in-production",
            description="A task of production does not delete rows of its whole target without an allowance.",
            validate=no_emptied_target,
            config_schema=PolicyConfigSchema(properties={"allowed": {**LIST, "default": []}}),
        ),
        ResourceValidationPolicy(
            name="owner-required",
            description="Each schedule has an owner.",
            validate=owner_required,
        ),
        ResourceValidationPolicy(
            name="resource-group-from-a-list",
            description="Tasks run on resource groups that were agreed on.",
            validate=resource_group_listed,
            config_schema=PolicyConfigSchema(properties={"groups": {**LIST, "default": []}}),
        ),
    ],
)
