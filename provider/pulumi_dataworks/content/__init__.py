"""What a batch synchronization task says: pure functions of plain values. No network, no Pulumi.

values      one form per meaning, equality, the old form kept          canonical, same, keep_old_form, UNKNOWN
text        JSON text, read strictly, read live, written in one order  read_json_text, read_live_json, write_json
task        what cannot be sent                                        carry_problems
model       the content as a typed model; imported where it is needed  TaskContent
findings    mistakes, each with code, consequence and remedy; rules/   lint, problems, RULES
online      what only the workspace knows, given as a value            lint_online, ONLINE
variables   ${name} and $[expression], where they stand                variables
para_value  ... held against what a schedule assigns                   lint_para_value, SCHEDULED
builder     the usual content as a plain dict                          batch_sync, step
secrets     secret parameters, merged in and taken out                 merge_secret_parameters, ...
extend      resource group and CUs inside the content                  without_server_extend, ...
cu          compute units as decimals                                  same_cu, cu_text, cu_problems
steps       the steps as people call them                              steps_of, reader_of, writer_of
mapping     which column goes where                                    column_mapping
changes     what became of a content, in the words of the field        changes, worst, Change, KINDS
effect      what a change does to the data: the words                  Effect
effects     ... by the table in effect_rules                           effect_of
schema      the JSON Schema of a content; the same                     json_schema
blanking    values told without their secrets                          is_secret_key, blanked
private     values that no message of a service may quote              private_texts, secret_texts
connectors  what each step type asks for, as data                      connector, CONNECTORS
folders     folder paths and their spellings                           normal_folder_path, same_folder, ...
"""

from .blanking import blanked, is_secret_key
from .builder import batch_sync, step
from .changes import changes, secret_parameter_changes, worst
from .connectors import CONNECTORS, Connector, connector
from .cu import cu_problems, cu_text, same_cu
from .effect import ABSENT, Effect
from .effects import effect_of
from .extend import extend_conflict, with_server_extend, without_server_extend
from .findings import BY_CODE, RULES, UNDECIDED, failing, fails, lint, problems
from .folders import folder_problems, normal_folder_path, same_folder
from .leaves import KINDS, Change, plain_change
from .mapping import Column, ColumnMapping, Pair, column_mapping
from .online import FITS, ONLINE, DataSource, Workspace, lint_online
from .para_value import INSTEAD_OF, SCHEDULED, lint_para_value, unassigned, unused
from .private import private_texts, secret_texts
from .rules import Finding, Rule, Severity
from .secrets import merge_secret_parameters, secret_parameter_problems, take_out_secret_parameters
from .steps import StepView, reader_of, steps_of, writer_of
from .task import Problem, carry_problems
from .text import read_json_text, read_live_json, write_json
from .values import UNKNOWN, Unknown, canonical, contains_unknown, keep_old_form, same
from .variables import Use, variables

__all__ = [
    "ABSENT",
    "BY_CODE",
    "CONNECTORS",
    "FITS",
    "INSTEAD_OF",
    "KINDS",
    "ONLINE",
    "RULES",
    "SCHEDULED",
    "UNDECIDED",
    "UNKNOWN",
    "Change",
    "Column",
    "ColumnMapping",
    "Connector",
    "DataSource",
    "Effect",
    "Finding",
    "Pair",
    "Problem",
    "Rule",
    "Severity",
    "StepView",
    "Unknown",
    "Use",
    "Workspace",
    "batch_sync",
    "blanked",
    "canonical",
    "carry_problems",
    "changes",
    "column_mapping",
    "connector",
    "contains_unknown",
    "cu_problems",
    "cu_text",
    "effect_of",
    "extend_conflict",
    "failing",
    "fails",
    "folder_problems",
    "is_secret_key",
    "keep_old_form",
    "lint",
    "lint_online",
    "lint_para_value",
    "merge_secret_parameters",
    "normal_folder_path",
    "plain_change",
    "private_texts",
    "problems",
    "read_json_text",
    "read_live_json",
    "reader_of",
    "same",
    "same_cu",
    "same_folder",
    "secret_parameter_changes",
    "secret_parameter_problems",
    "secret_texts",
    "step",
    "steps_of",
    "take_out_secret_parameters",
    "unassigned",
    "unused",
    "variables",
    "with_server_extend",
    "without_server_extend",
    "worst",
    "write_json",
    "writer_of",
]
