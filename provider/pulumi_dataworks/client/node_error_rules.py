"""What the error codes of OpenAPI 2024-05-18 mean, where they mean something else than in error_rules.py.

A code there is often a number of a whole family, and the message says which: a row matches "code: message" as a whole.
What no row matches is read by the rules that both versions share. Recorded means that a reply is public; field notes
are those of people who ran their code; the others stand on pages and in the vendor's own skill.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from ..settings import DATA_STUDIO, IN_THE_CONSOLE, NEW_WORKSPACES
from .error_rules import ErrorRule, error_rule_of

WRONG_GENERATION = (
    f"If the workspace has the legacy Data Studio, set {DATA_STUDIO} to legacy and take the workspace out of "
    f"{NEW_WORKSPACES}. {IN_THE_CONSOLE}"
)

NODE_ERROR_RULES = (
    ErrorRule(
        ("5801488441564725286: *未找到节点*",),
        "not found",
        "There is no such node: run `pulumi up --refresh`. An id of the legacy Data Studio, or of the scheduler, is "
        f"answered so, too. {WRONG_GENERATION}",
        "recorded for GetNode; it proves nothing alone, so ListNodes must confirm it",
    ),
    ErrorRule(
        ("5801489541076353033: *未找到发布对象*",),
        "refused",
        "The node cannot be published by itself: it does not exist, or it is inside of a workflow, which is published "
        "as a whole in Data Studio.",
        "the vendor's skill",
    ),
    ErrorRule(
        ("Throttling.User: *", "Throttling.Resource: *", "9990020002: *", "9990040003: *"),
        "throttled",
        "Too many calls at once: run with a lower --parallel, or later.",
        "field notes: HTTP 400, and passes within 30 s; in 2020-05-18 the same words mean a quota, or a missing file",
    ),
    ErrorRule(
        ("*: *目录层级校验未通过*",),
        "refused",
        "A folder of file_folder_path does not exist: create it in Data Studio. No operation of the API creates one.",
        "field notes, for another type of node",
    ),
    ErrorRule(
        ("*: Node with the same name already exists*",),
        "refused",
        "A node of the workspace has this name already, in whatever folder: give the task another task_name.",
        "the vendor's skill; recorded workspaces have nodes of one name in different workflows",
    ),
    ErrorRule(
        ("*: Resource group not found*",),
        "refused",
        "Check resource_group_identifier and resource_group: each must be the Id of a resource group that the "
        "workspace may use.",
        "the vendor's skill",
    ),
    ErrorRule(
        ("*: Script path must end with node name*", "*: script.runtime.command is empty*", "*: spec kind and request*"),
        "refused",
        "This version of pulumi-dataworks sends a Spec that DataWorks refuses: please report this line.",
        "a defect of ours",
    ),
    ErrorRule(
        ("*: Invalid cron expression*",),
        "refused",
        "Check cron_express: DataWorks finds it invalid.",
        "the vendor's skill",
    ),
    ErrorRule(
        ("*: *multiple nodes into the same output*",),
        "refused",
        "Another node has an output of the same name: give this one another name in outputs.",
        "field notes, for the stage PROD",
    ),
    ErrorRule(
        ("58014807449833308*: *",),
        "refused",
        "DataWorks cannot read a value of the Spec: check the settings that the message names.",
        "0x5083000000000000 and a small number, as the published model of FlowSpec counts its errors",
    ),
    ErrorRule(
        ("403030: *",),
        "refused",
        "The RAM policy of this account lacks dataworks:* for this operation: ask its administrator.",
        "field notes",
    ),
    ErrorRule(
        ("InvalidParameter: *", "1201111431: *"),
        "refused",
        f"DataWorks finds one of the inputs invalid. {WRONG_GENERATION}",
        "field notes and the vendor's skill: what an operation of the other version is answered with",
    ),
)


def node_error_rule_of(code: str, status: int, message: str) -> ErrorRule:
    """The row of an answer of 2024-05-18, else that of both versions."""
    text = f"{code}: {message}"
    for row in NODE_ERROR_RULES:
        if any(fnmatchcase(text, pattern) for pattern in row.codes):
            return row
    return error_rule_of(code, status, message)
