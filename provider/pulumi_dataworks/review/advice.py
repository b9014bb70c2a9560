"""What each effect loses, and what to do about it: one row per code, with its reason. Data only; next_steps reads it.

A row holds what is lost or misplaced, with {target} for the target of the task ("" where nothing is lost); the step, ""
where there is nothing to do; and why, or the page that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Advice(NamedTuple):
    """One row."""

    lost: str
    step: str
    source: str


MAXCOMPUTE_COLUMNS = "https://www.alibabacloud.com/help/en/maxcompute/user-guide/column-operation"
HOLOGRES_COLUMNS = "https://www.alibabacloud.com/help/en/hologres/developer-reference/alter-table"
DEPLOYMENT = "https://www.alibabacloud.com/help/en/dataworks/user-guide/task-release/"
EFFECTS = "docs/effects.md"
POSITION = "script mode maps the columns of reader and writer by position"

NEW_ROWS_ONLY = "Earlier partitions keep the old rows: run the task for earlier days where they need the new ones."
STOP = "Stop: values go into other columns. List the columns of reader and writer in the same order."
OWNER = "Ask the owner of the target before this runs."
NOTHING = Advice("", "", "it changes nothing about the data")
SPEED = Advice("", "", "it changes how the task runs, not what it writes")

ADVICE: Mapping[str, Advice] = {
    # code: what is lost, the step, why
    "DE101": Advice(
        "the writer empties {target}: what is in it now is lost",
        "Check what the new target holds: the writer empties it before its first rows.",
        EFFECTS,
    ),
    "DE102": Advice(
        "each run empties {target} first: rows that the source no longer gives are lost",
        "Check that no other task writes this target: its rows are emptied with each run.",
        EFFECTS,
    ),
    "DE103": Advice(
        "{target} is not emptied any more: a second run doubles rows",
        "Make repeated runs safe before this is deployed: a rerun for the same day writes its rows once more.",
        EFFECTS,
    ),
    "DE104": Advice(
        "rows of {target} are replaced whole: values in their other columns are lost",
        "Write every column of the target, or choose a mode that updates the written columns only.",
        EFFECTS,
    ),
    "DE105": Advice(
        "rows that {target} has already are written once more",
        "Remove rows with the same key, or choose a mode that updates them.",
        EFFECTS,
    ),
    "DE106": Advice("rows of {target} are deleted", f"{OWNER} Deleted rows come back from a backup only.", EFFECTS),
    "DE107": Advice(
        "other SQL runs on {target}: it can delete anything there",
        "Read the new SQL: it runs with the rights of the data source.",
        EFFECTS,
    ),
    "DE108": Advice(
        "SQL deletes or drops in {target}", f"{OWNER} The SQL deletes or drops there at each run.", EFFECTS
    ),
    "DE109": Advice(
        "rows can be written twice into {target}",
        "Use this only where the target has a key that makes a second writing harmless.",
        EFFECTS,
    ),
    "DE111": Advice(
        "what this parameter does to {target} is not known here",
        "Read the page of the connector: the catalogue does not have this parameter of the writer.",
        "docs/connectors/README.md",
    ),
    "DE112": Advice(
        "a value that is known after apply only decides whether rows of {target} are lost",
        "Write the value out in the program, so that it can be reviewed.",
        EFFECTS,
    ),
    "DE113": Advice(
        "the content is read as another kind of task: what happens to {target} is not known here",
        "Keep type and version of the content, or compare the whole task in the console.",
        EFFECTS,
    ),
    "DE114": Advice(
        "what this key does to {target} is not known here",
        "Remove the key, or find the page that names it.",
        EFFECTS,
    ),
    "DE115": Advice(
        "the old file, its schedule and its run history are deleted; {target} keeps its rows",
        "Stop tasks that depend on the old file, or let them depend on the new one.",
        "a recreated task has another id and another default output",
    ),
    "DE116": Advice(
        "what is written to {target} expires sooner",
        "Check how long the data is needed: the store deletes it after the new time.",
        EFFECTS,
    ),
    "DE201": Advice("values arrive in other columns of {target}", STOP, POSITION),
    "DE202": Advice("values arrive in other columns of {target}", STOP, "a column of this writer names its field"),
    "DE203": Advice(
        "rows of {target} are matched by another key: wrong rows can be overwritten, or rows doubled",
        "Check that the new key is unique in the target.",
        EFFECTS,
    ),
    "DE301": Advice(
        "rows go to {target}; the target of before gets none any more",
        "Create the new target with all columns, and inform those who read the old one.",
        EFFECTS,
    ),
    "DE302": Advice(
        "", "Create the new target with all columns, and inform those who read the old one.", "another kind of store"
    ),
    "DE303": Advice("", "Check which step feeds the writer now.", EFFECTS),
    "DE304": Advice("", "Check that the new account writes to the same database and schema.", EFFECTS),
    "DE305": Advice("", "Check what happens to a row that the target has already.", EFFECTS),
    "DE306": Advice("", "Check that the step is meant to change its role.", EFFECTS),
    "DE307": Advice("", "Give the hops and `secret_parameters` the new name of the step.", EFFECTS),
    "DE401": Advice("", "Check that the query gives its columns in the order of the writer.", POSITION),
    "DE402": Advice("", "Check that reader and writer list as many columns, in the same order.", POSITION),
    "DE403": Advice("", "The target must have the new column before the task runs.", "the run fails without it"),
    "DE404": Advice(
        "", "Nothing writes the removed column any more: inform those who read it. It stays in the target.", EFFECTS
    ),
    "DE405": Advice("", "Check that the target has the column of the new name.", EFFECTS),
    "DE406": Advice("", "Check that reader and writer list their columns in the same order.", POSITION),
    "DE407": Advice("", "Check that the column of the target takes the wider type.", EFFECTS),
    "DE408": Advice("", "Check values that do not fit the new type: they are cut or become dirty rows.", EFFECTS),
    "DE409": Advice("", "Check that readers of the target understand the new form of the values.", EFFECTS),
    "DE410": Advice("", "Check the columns that the step between reader and writer gives.", EFFECTS),
    "DE411": Advice("", "Check whether readers of the target can handle NULL in these columns.", EFFECTS),
    "DE412": Advice("", "Read the page of the connector: the catalogue does not have this parameter.", EFFECTS),
    "DE501": Advice("", f"Check that the new source has the same columns. {NEW_ROWS_ONLY}", EFFECTS),
    **dict.fromkeys(
        ("DE502", "DE503", "DE504", "DE505", "DE506"), Advice("", NEW_ROWS_ONLY, "a run writes the rows of its own day")
    ),
    "DE507": Advice("", "Check the run log for dirty rows: more of them are left out before the task fails.", EFFECTS),
    "DE508": Advice("", "Expect failed runs where the source has dirty rows.", EFFECTS),
    "DE509": Advice("", f"Compare a date of the new rows with one of the old rows. {NEW_ROWS_ONLY}", EFFECTS),
    "DE510": Advice("", "Remove the setting, or find the page that names it.", EFFECTS),
    "DE590": Advice(
        "", "Check the tasks that depend on this one: they wait for its runs and use its partitions.", EFFECTS
    ),
    **dict.fromkeys(("DE601", "DE602", "DE603", "DE604", "DE690"), SPEED),
    **dict.fromkeys(("DE901", "DE902", "DE903", "DE904", "DE905", "DE906", "DE907", "DE908", "DE990"), NOTHING),
}
"""One row per code of docs/effects.md."""

ADD_COLUMNS: Mapping[str, tuple[str, str]] = {
    # kind of connector: the statement that adds columns, and the page of its syntax
    "maxcompute": ("ALTER TABLE {table} ADD COLUMNS ({columns});", MAXCOMPUTE_COLUMNS),
    "hologres": ("ALTER TABLE {table} {columns};", HOLOGRES_COLUMNS),
}

BESIDE_EFFECTS: Mapping[str, Advice] = {
    # what is done to the task itself
    "delete": Advice(
        "the file, its schedule and its run history are deleted; {target} keeps its rows",
        "To keep the file, apply `retain_on_delete` before the resource is removed from the program.",
        "the engine reads the option from the state",
    ),
    "replace": Advice(
        "the old file, its schedule and its run history are deleted; {target} keeps its rows",
        "Let tasks that depend on the old file depend on the new one: it has another id and another default output.",
        EFFECTS,
    ),
    "unknown": Advice(
        "{hidden} cannot be reviewed: the change may lose what is in {target}",
        "Move secrets to `secret_parameters` so that the rest of the content can be reviewed, and compare "
        "what stays hidden in the console.",
        "previews hide the whole list in which a secret is",
    ),
    "adopts": Advice(
        "if a file of this name exists, it is adopted, and what differs in it is overwritten",
        "Check the file of this name in DataWorks, if there is one: what differs in it is overwritten.",
        "no preview shows that file",
    ),
    "adopts identical": Advice(
        "if the file differs from what the program declares, `pulumi up` ends with an error and writes nothing",
        "Run `dataworks review --online`, which reads the file that is to be adopted.",
        "no preview reads that file",
    ),
    "empties": Advice(
        "each run empties {target} first",
        "Check what the target holds now: the writer of this new task empties it before each run.",
        EFFECTS,
    ),
    "publishes": Advice("", "Merging this publishes it to production.", "docs/publishing.md"),
    "late": Advice(
        "",
        "Published between 22:00 (an older page: 23:30) and 24:00, it may take effect only two days later.",
        DEPLOYMENT,
    ),
}
