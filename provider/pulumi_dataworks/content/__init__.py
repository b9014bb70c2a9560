"""What a batch synchronization task says: pure functions of plain values. No network, no Pulumi.

values             one form per meaning, equality, the old form kept        canonical, same, keep_old_form, UNKNOWN
json_text          JSON text, read strictly, read live, written in one order read_json_text, read_live_json, write_json
structure          what cannot be sent                                      encoding_errors
content_model      the content as a typed model; imported where needed      TaskContent
builder            the usual content as a plain dict                        batch_sync, step
steps              the steps by their roles                                 steps_of, reader_of, writer_of
variables          ${name} and $[expression], where they are used           variables
extend, cu         resource group and CUs inside the content                without_server_extend, same_cu, ...
folder_paths       folder paths and their spellings                         normal_folder_path, same_folder, ...
json_schema        the JSON Schema of a content; imported where needed      json_schema

catalogue/         what each connector's parameters are, as data            connector, connectors
diff/              two contents -> changes, and the column mapping          changes, worst, Change, column_mapping
effects/           a change -> what it does to the data                     Effect, effect_of
rules/             mistakes, each with code, consequence and remedy         lint, problems, lint_online, RULES
secrets/           what is secret, kept apart and masked                    merge_secret_parameters, masked, ...
"""

from .builder import batch_sync, step
from .catalogue.connector import Connector
from .catalogue.loader import connector, connectors
from .diff.changes import changes, secret_parameter_changes, worst
from .diff.column_mapping import Column, ColumnMapping, Pair, column_mapping
from .diff.field_changes import KINDS, Change, plain_change
from .effects.effect import ABSENT, Effect
from .effects.effect_table import effect_of
from .extend import cu_problems, cu_text, extend_conflict, same_cu, with_server_extend, without_server_extend
from .folder_paths import folder_problems, normal_folder_path, same_folder
from .json_text import read_json_text, read_live_json, write_json
from .rules import Finding, Rule, Severity
from .rules.findings import BY_CODE, RULES, UNDECIDED, failing, fails, lint, problems
from .rules.schedule_rules import SCHEDULED, lint_para_value, para_value_problem, superseded, unassigned, unused
from .rules.workspace_rules import FITS, ONLINE, DataSource, Workspace, lint_online
from .secrets.masking import is_secret_key, masked
from .secrets.quotable import secret_texts, secrets_of, unquotable_texts
from .secrets.secret_parameters import merge_secret_parameters, secret_parameter_problems, take_out_secret_parameters
from .steps import StepView, reader_of, steps_of, writer_of
from .structure import Problem, encoding_errors
from .values import DEEPEST, UNKNOWN, Unknown, canonical, contains_unknown, keep_old_form, same
from .variables import Use, variables

__all__ = [
    "ABSENT",
    "BY_CODE",
    "DEEPEST",
    "FITS",
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
    "canonical",
    "changes",
    "column_mapping",
    "connector",
    "connectors",
    "contains_unknown",
    "cu_problems",
    "cu_text",
    "effect_of",
    "encoding_errors",
    "extend_conflict",
    "failing",
    "fails",
    "folder_problems",
    "is_secret_key",
    "keep_old_form",
    "lint",
    "lint_online",
    "lint_para_value",
    "masked",
    "merge_secret_parameters",
    "normal_folder_path",
    "para_value_problem",
    "plain_change",
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
    "secrets_of",
    "step",
    "steps_of",
    "superseded",
    "take_out_secret_parameters",
    "unassigned",
    "unquotable_texts",
    "unused",
    "variables",
    "with_server_extend",
    "without_server_extend",
    "worst",
    "write_json",
    "writer_of",
]
