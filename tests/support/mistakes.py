"""Every mistake that is planted, with the code under which it must be found: MISTAKES."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from .planter import (
    COMPARING,
    DATABASES,
    FILES,
    Change,
    Job,
    Mistake,
    NoPlace,
    another,
    both,
    counted,
    hop,
    named,
    need,
    speed,
    step,
    take,
    the_only_address,
)
from .value_mistakes import VALUE_MISTAKES

PLACES_OF_ROWS = ("where", "partition", "object", "path", "table", "connection", "querySql", "querysql")
BY_DOCUMENT = {
    ("holo", "writer"): "conflictMode",
    ("ftp", "writer"): "writeMode",
    ("hdfs", "writer"): "writeMode",
    ("oss", "reader"): "fileFormat",
    ("kafka", "reader"): "keyType",
    ("elasticsearch", "reader"): "scroll",
    ("starrocks", "writer"): "loadUrl",
    ("otsstream", "reader"): "statusTable",
}


def hops_to_a_name_with_a_space(job: Job) -> None:
    hop(job)["to"] += " "


def hops_from_another_case(job: Job) -> None:
    need(hop(job)["from"].swapcase() != hop(job)["from"])
    hop(job)["from"] = hop(job)["from"].swapcase()


def throttel(job: Job) -> None:
    speed(job)["throttel"] = speed(job).pop("throttle", False)


def errorlimit(job: Job) -> None:
    need(job.get("setting", {}).get("errorLimit"))
    job["setting"]["errorlimit"] = job["setting"].pop("errorLimit")


def renamed_without_its_hop(job: Job) -> None:
    need(hop(job)["to"] == step(job, "writer").get("name"))
    step(job, "writer")["name"] = "Load into the target"


def nameless_writer(job: Job) -> None:
    need(hop(job)["to"] == step(job, "writer").get("name"))
    del step(job, "writer")["name"]


def commented(job: Job) -> str:
    return json.dumps(job, indent=1).replace("\n", " // from the help page\n", 1)


def with_a_trailing_comma(job: Job) -> str:
    return json.dumps(job)[:-1] + ",}"


def with_a_key_twice(job: Job) -> str:
    return '{"steps": [], ' + json.dumps(job)[1:]


def old_datax(job: Job) -> Job:
    reader, writer = step(job, "reader"), step(job, "writer")
    pair = {
        "reader": {"name": reader.get("stepType"), "parameter": reader["parameter"]},
        "writer": {"name": writer.get("stepType"), "parameter": writer["parameter"]},
    }
    return {"job": {"content": [pair], "setting": job.get("setting")}}


def no_hops(job: Job) -> None:
    hop(job)
    del job["order"]


def hop_turned_round(job: Job) -> None:
    entry = hop(job)
    need(entry["from"] == step(job, "reader").get("name") and entry["to"] == step(job, "writer").get("name"))
    entry["from"], entry["to"] = entry["to"], entry["from"]


def without(category: str) -> Change:
    def change(job: Job) -> None:
        removed = step(job, category)
        need(all(entry.get("category") for entry in job["steps"]))
        job["steps"].remove(removed)
        need(job["steps"])

    return change


def twice(category: str) -> Change:
    def change(job: Job) -> None:
        job["steps"].insert(1, {**copy.deepcopy(step(job, category)), "name": "Another"})

    return change


def writer_called_reader(job: Job) -> None:
    step(job, "reader")
    step(job, "writer")["category"] = "reader"


def categorised(word: str) -> Change:
    def change(job: Job) -> None:
        step(job, "writer")["category"] = word

    return change


def one_name(job: Job) -> None:
    need(step(job, "reader").get("name"))
    step(job, "writer")["name"] = step(job, "reader")["name"]


def upside_down(job: Job) -> None:
    step(job, "reader"), step(job, "writer")
    job["steps"].reverse()


def typed(change_type: Callable[[str], str]) -> Change:
    def change(job: Job) -> None:
        entry = step(job, "writer")
        step_type = entry.get("stepType")
        need(step_type and step_type.isascii() and step_type.replace("_", "").isalnum() and step_type != "hologres")
        need(change_type(step_type) != step_type)
        entry["stepType"] = change_type(step_type)

    return change


def product_name(step_type: str) -> str:
    return {"odps": "maxcompute", "holo": "hologres"}.get(step_type, step_type)


def comment_in_a_key(job: Job) -> None:
    parameter = step(job, "reader")["parameter"]
    need(parameter and not any("//" in key for key in parameter))
    key = next(iter(parameter))
    parameter[f"{key} //note"] = parameter.pop(key)


def settings_for_setting(job: Job) -> None:
    job["settings"] = take(job, "setting")


def no_setting(job: Job) -> None:
    take(job, "setting")


def said(key: str, value: Any) -> Change:
    def change(job: Job) -> None:
        speed(job)[key] = value

    return change


def throttled(on: bool, mbps: Any) -> Change:
    def change(job: Job) -> None:
        entry = speed(job)
        entry.pop("mbps", None)
        need(entry.get("throttle") is not True or mbps is not None or on is False)
        entry["throttle"] = on
        if mbps is not None:
            entry["mbps"] = mbps

    return change


def limited(value: Any) -> Change:
    def change(job: Job) -> None:
        need(job.get("setting", {}).get("errorLimit", {}).get("record") not in (None, "", value))
        job["setting"]["errorLimit"]["record"] = value

    return change


def one_source_more(*writers: str) -> Change:
    def change(job: Job) -> None:
        sources, _ = counted(job, *writers)
        sources.append(another(sources[-1]))

    return change


def one_source_less(*writers: str) -> Change:
    def change(job: Job) -> None:
        sources, _ = counted(job, *writers)
        need(len(sources) > 1)
        sources.pop()

    return change


def counts_differ_elsewhere(job: Job) -> None:
    sources, _ = counted(job)
    need(step(job, "writer").get("stepType") not in (*DATABASES, "hologres"))
    sources.append(another(sources[-1]))


def crossed(job: Job) -> None:
    sources, targets = counted(job)
    same = [
        place
        for place, column in enumerate(sources)
        if isinstance(column, str) and column == named(targets[place]) and "'" not in column
    ]
    need(len(same) > 1)
    one, other = same[0], same[-1]
    targets[one], targets[other] = targets[other], targets[one]


def no_columns(category: str, value: Any) -> Change:
    def change(job: Job) -> None:
        parameter = step(job, category)["parameter"]
        need(step(job, category).get("stepType") in DATABASES and parameter.get("column"))
        need("querysql" not in json.dumps(parameter).lower())
        if value is None:
            del parameter["column"]
        else:
            parameter["column"] = value

    return change


def star_mixed(job: Job) -> None:
    entry = step(job, "writer")
    need(entry.get("stepType") in DATABASES and isinstance(entry["parameter"].get("column"), list))
    need(entry["parameter"]["column"] and "*" not in entry["parameter"]["column"])
    entry["parameter"]["column"].append("*")


def target_twice(job: Job) -> None:
    entry = step(job, "writer")
    need(entry.get("stepType") in DATABASES and entry["parameter"].get("column"))
    first = copy.deepcopy(entry["parameter"]["column"][0])
    need(named(first) != "*")
    if isinstance(first, str):
        first = first.upper()
    entry["parameter"]["column"].append(first)


def file_column(more: Job) -> Change:
    def change(job: Job) -> None:
        entry = step(job, "reader")
        need(entry.get("stepType") in FILES)
        column = entry["parameter"]["column"][0]
        need("value" not in column)
        column.update(more)
        if not more:
            column.pop("index")
            column.pop("name", None)

    return change


def two_characters(job: Job) -> None:
    found = [entry["parameter"] for entry in job["steps"] if entry.get("stepType") in FILES]
    need(found and found[0].get("fieldDelimiter"))
    need(
        found[0].get("fileFormat") not in ("binary", "orc", "parquet")
    )  # these have no fields with a character between
    found[0]["fieldDelimiter"] = "||"


def a_keyword(job: Job) -> None:
    entry = step(job, "reader")
    need(entry.get("stepType") in COMPARING and entry.get("stepType") != "holo")
    need("querysql" not in json.dumps(entry["parameter"]).lower() and entry["parameter"].get("column"))
    entry["parameter"]["column"][0] = "order"


def no_datasource(category: str) -> Change:
    def change(job: Job) -> None:
        take(the_only_address(job, category), "datasource")

    return change


def no_table(job: Job) -> None:
    entry = step(job, "writer")
    need(entry.get("stepType") in DATABASES and "connection" not in entry["parameter"])
    take(entry["parameter"], "table")


def nothing_to_read(job: Job) -> None:
    entry = step(job, "reader")
    need(entry.get("stepType") in (*FILES, "mongodb", "kafka", "loghub"))
    keys = [key for key in ("object", "path", "collectionName", "topic", "logstore") if entry["parameter"].get(key)]
    need(keys)
    entry["parameter"][keys[0]] = "" if isinstance(entry["parameter"][keys[0]], str) else []


def not_as_documented(job: Job) -> None:
    for entry in job["steps"]:
        key = BY_DOCUMENT.get((entry.get("stepType"), entry.get("category")), "")
        # The parameters of a task of a whole database are not documented.
        if entry["parameter"].get(key) and "tableMappingRule" not in entry["parameter"]:
            del entry["parameter"][key]
            return
    raise NoPlace


def no_truncate(job: Job) -> None:
    entry = step(job, "writer")
    need(entry.get("stepType") == "odps" and "truncate" in entry["parameter"])
    del entry["parameter"]["truncate"]


def query(key: str, *, table: bool) -> Change:
    def change(job: Job) -> None:
        entry = step(job, "reader")
        need(entry.get("stepType") in COMPARING and "querysql" not in json.dumps(entry["parameter"]).lower())
        need("connection" not in entry["parameter"] and entry["parameter"].get("table"))
        if not table:
            del entry["parameter"]["table"]
        entry["parameter"][key] = "select 1"

    return change


def another_case(key: str, wrong: str) -> Change:
    def change(job: Job) -> None:
        parameter = the_only_address(job, "writer")
        if key == "table":
            need(step(job, "writer").get("stepType") in DATABASES)
        parameter[wrong] = take(parameter, key)

    return change


def partitioned(partition: str) -> Change:
    def change(job: Job) -> None:
        need(step(job, "writer").get("stepType") == "odps")
        step(job, "writer")["parameter"]["partition"] = partition

    return change


def a_placeholder(job: Job) -> None:
    parameter = step(job, "writer")["parameter"]
    need(parameter.get("table") and isinstance(parameter["table"], str) and "<" not in parameter["table"])
    parameter["table"] = "<table>"


def in_all_texts(old: str, new: str) -> Change:
    def change(job: Job) -> Any:
        text = json.dumps(job["steps"], ensure_ascii=False)
        need(old in text)
        job["steps"] = json.loads(text.replace(old, new))

    return change


def variable_eaten_in_the_partition(job: Job) -> None:
    parameter = step(job, "writer")["parameter"]
    need("${bizdate}" in str(parameter.get("partition")))
    parameter["partition"] = parameter["partition"].replace("${bizdate}", "")


def another_variable(job: Job) -> None:
    source, target = both(job)
    read = json.dumps({key: source.get(key) for key in PLACES_OF_ROWS})
    need(read.count("${") == read.count("${bizdate}") > 0)
    need(target.get("partition", "").count("${") == 1 and "${bizdate}" in target["partition"])
    target["partition"] = target["partition"].replace("${bizdate}", "${day}")


MISTAKES = (
    Mistake("DW101", 'a hop to "Writer "', hops_to_a_name_with_a_space),
    Mistake("DW101", "a hop from the name in another case", hops_from_another_case),
    Mistake("DW101", "a step renamed without its hop", renamed_without_its_hop),
    Mistake("DW102", "a list around the content", lambda job: [job]),
    Mistake("DW103", "a comment", commented, as_text=True),
    Mistake("DW104", "a trailing comma", with_a_trailing_comma, as_text=True),
    Mistake("DW105", "the last brace cut off", lambda job: json.dumps(job)[:-1], as_text=True),
    Mistake("DW106", "a key twice", with_a_key_twice, as_text=True),
    Mistake("DW107", "an integer beyond 2^53", lambda job: {**job, "transform": 2**60}),
    Mistake("DW108", "encoded twice", lambda job: json.dumps(json.dumps(job)), as_text=True),
    Mistake("DW109", "no steps", lambda job: {**job, "steps": []}),
    Mistake("DW110", "a step that is a list", lambda job: {**job, "steps": [list(job["steps"])]}),
    Mistake("DW111", "the old shape of DataX", old_datax),
    Mistake("DW112", "no order", no_hops),
    Mistake("DW113", "the hop turned round", hop_turned_round),
    Mistake("DW114", "no reader", without("reader")),
    Mistake("DW115", "no writer", without("writer")),
    Mistake("DW116", "two readers", twice("reader")),
    Mistake("DW116", "the writer called a reader", writer_called_reader),
    Mistake("DW117", "two writers", twice("writer")),
    Mistake("DW118", "category Writer", categorised("Writer")),
    Mistake("DW118", "category sink", categorised("sink")),
    Mistake("DW119", "two steps of one name", one_name),
    Mistake("DW120", "the writer first", upside_down),
    Mistake("DW121", "an empty step type", typed(lambda _: "")),
    Mistake("DW122", "a step type in capitals", typed(str.upper)),
    Mistake("DW122", "the name of the product as step type", typed(product_name)),
    Mistake("DW123", "a step type with a letter too many", typed(lambda text: f"{text}x")),
    Mistake("DW124", "a comment in a key", comment_in_a_key),
    Mistake("DW125", "a key of nobody", lambda job: {**job, "owner": "team"}),
    Mistake("DW126", "version 3.0", lambda job: {**job, "version": "3.0"}),
    Mistake("DW129", "settings for setting", settings_for_setting),
    Mistake("DW129", "throttel for throttle", throttel),
    Mistake("DW129", "errorlimit in small letters", errorlimit),
    Mistake("DW128", "the name of the writer left out", nameless_writer),
    Mistake("DW201", "two threads in words", said("concurrent", "two")),
    Mistake("DW201", "a speed with its unit", said("mbps", "12MB/s")),
    Mistake("DW202", "no thread", said("concurrent", 0)),
    Mistake("DW202", "no concurrent", said("concurrent", None)),
    Mistake("DW203", "no setting", no_setting),
    Mistake("DW204", "64 threads", said("concurrent", 64)),
    Mistake("DW205", "throttle without mbps", throttled(True, None)),
    Mistake("DW206", "mbps without throttle", throttled(False, "5")),
    Mistake("DW207", "an error limit in words", limited("none")),
    Mistake("DW208", "an empty error limit", limited("")),
    Mistake("DW301", "a source column too many", one_source_more(*DATABASES)),
    Mistake("DW302", "a source column too few, databases and Hologres", one_source_less(*COMPARING)),
    Mistake("DW303", "a source column too few, MaxCompute", one_source_less("odps")),
    Mistake("DW304", "a source column too many, other writers", counts_differ_elsewhere),
    Mistake("DW305", "two columns exchanged", crossed),
    Mistake("DW306", "no columns to read", no_columns("reader", None)),
    Mistake("DW306", "an empty list of columns to write", no_columns("writer", [])),
    Mistake("DW307", "* among columns", star_mixed),
    Mistake("DW308", "a target column twice", target_twice),
    Mistake("DW309", "index and value", file_column({"value": "x"})),
    Mistake("DW309", "neither index nor value", file_column({})),
    Mistake("DW310", "a delimiter of two characters", two_characters),
    Mistake("DW311", "a column called order", a_keyword),
    Mistake("DW401", "no data source to read", no_datasource("reader")),
    Mistake("DW401", "no data source to write", no_datasource("writer")),
    Mistake("DW402", "no table", no_table),
    Mistake("DW402", "nothing to read", nothing_to_read),
    Mistake("DW403", "a documented parameter left out", not_as_documented),
    Mistake("DW404", "no truncate", no_truncate),
    Mistake("DW405", "table and querySql", query("querySql", table=True)),
    Mistake("DW406", "querysql", query("querysql", table=False)),
    Mistake("DW407", "Datasource", another_case("datasource", "Datasource")),
    Mistake("DW407", "Table", another_case("table", "Table")),
    Mistake("DW408", "a partition without its name", partitioned("20260101")),
    Mistake("DW409", "a placeholder for the table", a_placeholder),
    Mistake("DW501", "a fixed day as partition", partitioned("ds=20260101")),
    Mistake("DW502", "a variable eaten by the shell", variable_eaten_in_the_partition),
    Mistake("DW502", "a variable without its $", in_all_texts("${bizdate}", "{bizdate}")),
    Mistake("DW502", "a time without its $", in_all_texts("$[", "[")),
    Mistake("DW503", "another variable in the partition", another_variable),
    Mistake("DW504", "a variable of its own", in_all_texts("${bizdate}", "${day_of_ours}")),
    *VALUE_MISTAKES,
)
