"""Changes by meaning: what a reviewer is told of two contents."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_dataworks.content import (
    ABSENT,
    KINDS,
    UNKNOWN,
    Change,
    Effect,
    changes,
    contains_unknown,
    same,
    worst,
    write_json,
)
from pulumi_dataworks.content.diff.alignment import align
from support.cost import ROOM, least_cpu
from support.jobs import CORPUS, EXAMPLES, OWN, as_the_engine_holds_it, shuffled
from support.values import VALUES, WITH_UNKNOWN

COLUMNS = ["id", "buyer", "amount", "paid", "city", "at"]


def job(reader: Any = None, writer: Any = None, /, **more: Any) -> dict[str, Any]:
    """A job from MySQL to MaxCompute. `more` goes to the writer, or with `reader_` in front to the reader."""
    source = {"datasource": "shop", "table": "orders", "where": "paid = 1", "column": reader or COLUMNS}
    target = {"datasource": "warehouse", "table": "ods", "truncate": True, "column": writer or reader or COLUMNS}
    for name, value in more.items():
        (source if name.startswith("reader_") else target)[name.removeprefix("reader_")] = value
    return {
        "type": "job",
        "version": "2.0",
        "steps": [
            {"stepType": "mysql", "name": "Reader", "category": "reader", "parameter": source},
            {"stepType": "odps", "name": "Writer", "category": "writer", "parameter": target},
        ],
        "setting": {"errorLimit": {"record": "0"}, "speed": {"concurrent": 2, "throttle": False}},
        "order": {"hops": [{"from": "Reader", "to": "Writer"}]},
    }


def told(old: Any, new: Any) -> list[tuple[str, str, str, str]]:
    return [(change.kind, change.path, change.words, change.effect.word) for change in changes(old, new)]


def at(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """`content` with `value` at a dotted path; ... takes the key away."""
    made = copy.deepcopy(content)
    *above, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = made
    for part in above:
        place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return made


def put(at: int, *new: Any) -> list[Any]:
    return [*COLUMNS[:at], *new, *COLUMNS[at:]]


R, W = "task_content.steps[0].parameter", "task_content.steps[1].parameter"

MAPPINGS: dict[str, tuple[Any, Any, list[tuple[str, str, str]]]] = {
    "added on both sides": (
        put(3, "age"),
        put(3, "age"),
        [("column-added", f"{R}.column[3]", "column `age` added at position 4, reader and writer")],
    ),
    "added on both sides under two names": (
        put(3, "age"),
        put(3, "buyer_age"),
        [
            (
                "column-added",
                f"{R}.column[3]",
                "column `age` added at position 4, reader and writer (column `buyer_age` of the writer)",
            )
        ],
    ),
    "added at the end": (
        [*COLUMNS, "age"],
        [*COLUMNS, "age"],
        [("column-added", f"{R}.column[6]", "column `age` added at position 7, reader and writer")],
    ),
    "added in the writer alone": (
        COLUMNS,
        put(3, "age"),
        [
            ("column-added", f"{W}.column[3]", "column `age` added at position 4, writer only"),
            (
                "mapping-shifted",
                f"{W}.column",
                "mapping shifted from position 4 on: reader and writer do not move together",
            ),
        ],
    ),
    "added in the writer at the end": (
        COLUMNS,
        [*COLUMNS, "age"],
        [("column-added", f"{W}.column[6]", "column `age` added at position 7, writer only")],
    ),
    "removed on both sides": (
        COLUMNS[1:],
        COLUMNS[1:],
        [("column-removed", f"{R}.column[0]", "column `id` removed from position 1, reader and writer")],
    ),
    "removed in the reader alone": (
        COLUMNS[:1] + COLUMNS[2:],
        COLUMNS,
        [
            ("column-removed", f"{R}.column[1]", "column `buyer` removed from position 2, reader only"),
            (
                "mapping-shifted",
                f"{W}.column",
                "mapping shifted from position 2 on: reader and writer do not move together",
            ),
        ],
    ),
    "added at different places": (
        put(1, "age"),
        put(4, "age"),
        [
            ("column-added", f"{R}.column[1]", "column `age` added at position 2, reader only"),
            ("column-added", f"{W}.column[4]", "column `age` added at position 5, writer only"),
            (
                "mapping-shifted",
                f"{W}.column",
                "mapping shifted at positions 2 to 5: reader and writer do not move together",
            ),
        ],
    ),
    "moved on both sides": (
        [*COLUMNS[1:], "id"],
        [*COLUMNS[1:], "id"],
        [("column-moved", f"{R}.column[5]", "column `id` moved from position 1 to 6, reader and writer")],
    ),
    "moved in the reader alone": (
        ["id", "amount", "buyer", *COLUMNS[3:]],
        COLUMNS,
        [
            ("column-moved", f"{R}.column[1]", "column `amount` moved from position 3 to 2, reader only"),
            (
                "mapping-shifted",
                f"{W}.column",
                "mapping shifted at positions 2 to 3: reader and writer do not move together",
            ),
        ],
    ),
    "renamed on both sides": (
        ["id", "customer", *COLUMNS[2:]],
        ["id", "customer", *COLUMNS[2:]],
        [
            (
                "column-renamed",
                f"{R}.column[1]",
                "column `buyer` at position 2 becomes column `customer`, reader and writer",
            )
        ],
    ),
    "renamed in the writer": (
        COLUMNS,
        ["id", "customer", *COLUMNS[2:]],
        [("column-renamed", f"{W}.column[1]", "column `buyer` at position 2 becomes column `customer`, writer")],
    ),
    "unknown on one side": (
        COLUMNS,
        [*COLUMNS[:5], UNKNOWN],
        [("set", f"{W}.column[5]", "the column at position 6 is not known yet, writer")],
    ),
    "renamed and added": (
        ["id", "customer", *COLUMNS[2:], "age"],
        ["id", "buyer", *COLUMNS[2:], "age"],
        [
            ("column-renamed", f"{R}.column[1]", "column `buyer` at position 2 becomes column `customer`, reader"),
            ("column-added", f"{R}.column[6]", "column `age` added at position 7, reader and writer"),
        ],
    ),
}


@pytest.mark.parametrize("case", MAPPINGS)
def test_columns_are_told_as_a_mapping(case: str) -> None:
    """Added, removed, moved and renamed columns, together or apart, and where values land in other columns."""
    reader, writer, expected = MAPPINGS[case]
    words = {"mapping-shifted": "misplaced"} | ({"column-moved": "none"} if case == "moved on both sides" else {})
    assert told(job(), job(reader, writer)) == [(*row, words.get(row[0], "schema")) for row in expected]


def test_a_type_is_a_change_of_the_column_and_other_attributes_are_told_by_path() -> None:
    """Typed columns: retyped; a format is an attribute."""
    old = [{"name": "a", "type": "string"}, {"name": "at", "type": "date", "format": "yyyy"}]
    new = [{"type": "long", "name": "a"}, {"name": "at", "type": "date", "format": "yyyyMM"}]
    assert told(job(old, ["a", "at"]), job(new, ["a", "at"])) == [
        (
            "column-retyped",
            f"{R}.column[0].type",
            "column `a` at position 1 changes from type string to long, reader",
            "schema",
        ),
        ("set", f"{R}.column[1].format", 'Reader.column[1].format changes from "yyyy" to "yyyyMM"', "schema"),
    ]


@pytest.mark.parametrize(
    "reader", [{"column": ["*"]}, {"querySql": "select *", "column": ["x"]}, {"querySql": "select *", "column": None}]
)
def test_a_list_that_nobody_can_count_still_shifts_against_one_that_moved(reader: dict[str, Any]) -> None:
    """The source did not change, so each of its values arrives in another column."""
    old, new = (job(["x"], columns) for columns in (COLUMNS, put(1, "age")))
    for content in (old, new):
        content["steps"][0]["parameter"].update(reader)
    assert [change.kind for change in changes(old, new)] == ["column-added", "mapping-shifted"]


def test_nobody_says_what_shifts_when_the_query_changed_too() -> None:
    """It may give the new column at the same place."""
    old, new = job(["x"], COLUMNS, reader_querySql="select 1"), job(["x"], put(1, "age"), reader_querySql="select 2")
    assert [change.kind for change in changes(old, new)] == ["set", "column-added"]


def test_what_is_too_deep_to_be_compared_is_one_change() -> None:
    """Nothing raises, and nothing of that depth can be sent anyway."""
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]
    (change,) = changes({"steps": deep}, {"steps": [deep]})
    assert change.effect is Effect.DESTRUCTIVE
    assert "too deeply" in change.words


def test_nobody_says_what_shifts_behind_a_step_between_or_a_new_star() -> None:
    """A transformer may add columns, and `*` stands for any number of them."""
    between = {"stepType": "x", "name": "t", "category": "flatmap", "parameter": {}}
    old, new = job(), job(COLUMNS, put(1, "age"))
    for content in (old, new):
        content["steps"].insert(1, between)
    assert [change.kind for change in changes(old, new)] == ["column-added"]
    assert "mapping-shifted" not in {change.kind for change in changes(job(["*"], COLUMNS), job(["a"], put(1, "age")))}


EFFECTS: list[tuple[str, Any, str]] = [
    ("setting.speed.concurrent", 8, "tuning"),
    ("setting.speed.mbps", "10", "tuning"),
    ("setting.speed.unheard_of", 1, "tuning"),
    ("setting.jvmOption", "-Xmx1g", "tuning"),
    ("setting.errorLimit.record", "", "rows"),
    ("setting.errorLimit", ..., "rows"),
    ("setting.unheard_of", 1, "rows"),
    ("setting", ..., "rows"),
    ("setting.speed", UNKNOWN, "tuning"),
    ("setting", UNKNOWN, "rows"),
    ("steps.0.parameter.where", "paid = 2", "rows"),
    ("steps.0.parameter.where", ..., "rows"),
    ("steps.0.parameter.splitPk", "id", "rows"),
    ("steps.0.parameter.table", "orders2", "rows"),
    ("steps.0.parameter.datasource", "shop2", "rows"),
    ("steps.0.parameter.dataSource", "shop2", "rows"),
    ("steps.0.parameter.partition", ["ds=1"], "schema"),
    ("steps.0.parameter.connection", [{"datasource": "a", "table": ["b"]}], "rows"),
    ("steps.0.parameter.querySql", "select 1", "schema"),
    ("steps.0.parameter.connection", [{"querySql": ["select 1"]}], "schema"),
    ("steps.0.parameter.preSql", ["delete"], "destructive"),
    ("steps.0.parameter.unheard_of", 1, "schema"),
    ("steps.0.parameter.column", UNKNOWN, "schema"),
    ("steps.0.parameter.fetchSize", 1, "tuning"),
    ("steps.0.stepType", "oracle", "rows"),
    ("steps.1.parameter.table", "ods2", "destructive"),
    ("steps.1.parameter.partition", "pt=${bizdate}", "destructive"),
    ("steps.1.parameter.datasource", "elsewhere", "destructive"),
    ("steps.1.parameter.truncate", False, "destructive"),
    ("steps.1.parameter.truncate", ..., "destructive"),
    ("steps.1.parameter.truncate", "true", "none"),
    ("steps.1.parameter.truncate", UNKNOWN, "destructive"),
    ("steps.1.parameter.writeMode", "overwrite", "destructive"),
    ("steps.1.parameter.writeMode", "insert", "destructive"),
    ("steps.1.parameter.writeMode", UNKNOWN, "destructive"),
    ("steps.1.parameter.preSql", ["delete from t"], "destructive"),
    ("steps.1.parameter.postSql", [], "none"),
    ("steps.1.parameter.tunnelQuota", "q", "tuning"),
    ("steps.1.parameter.unheard_of", 1, "destructive"),
    ("steps.1.parameter", UNKNOWN, "destructive"),
    ("steps.1.stepType", "holo", "destructive"),
    ("steps.1.category", "reader", "destructive"),
    ("steps", UNKNOWN, "destructive"),
    ("order", ..., "target"),
    ("type", ..., "none"),
    ("type", "stream", "destructive"),
    ("version", "1.0", "destructive"),
    ("extend", {"cu": 1}, "tuning"),
    ("extend", {"mode": "wizard"}, "none"),
    ("unheard_of", 1, "destructive"),
]


@pytest.mark.parametrize(("path", "value", "word"), EFFECTS)
def test_every_change_has_the_effect_of_its_place(path: str, value: Any, word: str) -> None:
    """From tuning to destructive; what nobody knows is as bad as the worst beside it. The way back is as bad."""
    old, new = job(), at(job(), path, value)
    found = changes(old, new)
    assert worst(found).word == word
    assert all(change.reason for change in found)
    if word != "none" or "category" in path:
        assert worst(changes(new, old)).word == word


def test_truncate_says_what_it_will_do() -> None:
    """Switched on it empties, switched off it doubles."""
    on, off = job(truncate=True), job(truncate=False)
    assert "empties" in changes(off, on)[0].reason
    assert "doubles" in changes(on, off)[0].reason


def test_steps_are_known_by_name_whatever_their_place() -> None:
    """Another order of the list is a move and no new step."""
    old, new = job(), job(where="x")
    new["steps"].reverse()
    assert {change.kind for change in changes(old, new)} == {"step-moved", "added"}


def test_a_renamed_step_is_the_same_step_and_its_hop_follows() -> None:
    """By role; and the hop that only follows the name changes nothing."""
    new = at(at(job(reader_where="paid = 2"), "steps.0.name", "Source"), "order.hops.0.from", "Source")
    assert told(job(), new) == [
        ("set", f"{R}.where", 'Source.where changes from "paid = 1" to "paid = 2"', "rows"),
        ("step-renamed", "task_content.steps[0].name", "step Reader is now called Source", "none"),
        ("set", "task_content.order", "the hops follow the new names of their steps", "none"),
    ]


def test_a_transformer_that_was_renamed_is_known_by_what_it_does() -> None:
    """Same connector and parameter before same connector before another one."""

    def with_steps(*names: tuple[str, str, str]) -> dict[str, Any]:
        content = job()
        content["steps"][1:1] = [
            {"stepType": kind, "name": name, "category": "flatmap", "parameter": {"path": path}}
            for name, kind, path in names
        ]
        return content

    old = with_steps(("one", "json-extracting", "a"), ("two", "json-extracting", "b"))
    new = with_steps(("eins", "json-extracting", "b"), ("three", "embedding-transformer", "a"))
    assert told(old, new) == [
        ("step-removed", "task_content.steps[1]", "step one removed", "schema"),
        ("step-renamed", "task_content.steps[1].name", "step two is now called eins", "none"),
        ("step-added", "task_content.steps[2]", "step three added", "schema"),
    ]


def test_a_creation_tells_its_steps() -> None:
    """From nothing: each step, its settings, its hops, with what they do."""
    assert [(kind, path, word) for kind, path, _, word in told({}, job())] == [
        ("added", "task_content.type", "none"),
        ("added", "task_content.version", "none"),
        ("step-added", "task_content.steps[0]", "target"),
        ("step-added", "task_content.steps[1]", "destructive"),
        ("added", "task_content.setting", "rows"),
        ("added", "task_content.order", "target"),
    ]


SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("steps.0.parameter.password", SECRET),
        ("steps.0.parameter.PassWord", {"deep": [SECRET]}),
        ("steps.0.parameter.accessKey", SECRET),
        ("steps.0.parameter.jdbcUrl", f"jdbc:mysql://h/db?user=u&password={SECRET}&x=1"),
        ("steps.0.parameter.endpoint", f"https://me:{SECRET}@host/path"),
        ("steps.0.parameter.connection", [{"jdbcUrl": [f"jdbc:oracle:thin:scott/{SECRET}@//h:1/x"]}]),
        ("steps.0.parameter.header", [{"name": "Authorization", "value": SECRET}]),
        ("steps.0.parameter.column", [{"name": "token", "value": SECRET}]),
        ("steps.0", {"name": "Reader", "apiKey": SECRET}),
        ("password", SECRET),
        ("extend", {"clientSecret": SECRET}),
    ],
)
def test_no_change_tells_a_secret(path: str, value: Any) -> None:
    """Added, removed, changed or whole: neither words nor values hold it."""
    new = at(job(), path, value)
    other = json.loads(json.dumps(new).replace(SECRET, "another-secret"))
    for before, after in ((job(), new), (new, job()), (other, new), ({}, new), (None, new), (new, UNKNOWN)):
        found = changes(before, after)
        assert found
        assert SECRET not in repr(found)
        assert "another-secret" not in repr(found)


STEP = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Reader", "Writer", "t"]) | VALUES,
        "category": st.sampled_from(["reader", "writer", "flatmap"]) | VALUES,
        "stepType": st.sampled_from(["mysql", "odps", "lindorm"]) | VALUES,
        "parameter": st.dictionaries(
            st.sampled_from(["column", "columns", "truncate", "writeMode", "password", "jdbcUrl", "querySql", "x"]),
            st.lists(
                st.sampled_from(["a", "b", "c", "*", "'1'", {"name": "a"}, {"name": "a", "type": "t"}, {"index": 0}])
                | WITH_UNKNOWN,
                max_size=6,
            )
            | WITH_UNKNOWN,
            max_size=4,
        )
        | WITH_UNKNOWN,
    },
)
JOBS = st.fixed_dictionaries(
    {},
    optional={
        "steps": st.lists(STEP | WITH_UNKNOWN, max_size=4) | WITH_UNKNOWN,
        "order": st.just({"hops": [{"from": "Reader", "to": "Writer"}]}) | WITH_UNKNOWN,
        "setting": WITH_UNKNOWN,
        "x": WITH_UNKNOWN,
    },
)
ANY = JOBS | WITH_UNKNOWN


@given(ANY, st.integers())
def test_another_form_is_no_change(content: Any, seed: int) -> None:
    """Other order of keys, 2.0 for 2, a null that is left out: nothing changed, unless somebody does not know it."""
    other = shuffled(as_the_engine_holds_it(content), random.Random(seed))
    assert bool(changes(content, other)) == contains_unknown(content)


@settings(max_examples=400, deadline=None)
@given(ANY, ANY)
def test_no_change_is_told_exactly_where_the_same_would_be_written(old: Any, new: Any) -> None:
    """changes, same and write_json are one notion; UNKNOWN is always a change. Nothing raises."""
    found = changes(old, new)
    assert (not found) == same(old, new)
    if isinstance(old, dict) and isinstance(new, dict) and not contains_unknown(old) and not contains_unknown(new):
        assert (not found) == (write_json(old) == write_json(new))
    if contains_unknown(new):
        assert found
    for change in found:
        assert change.kind in KINDS
        assert change.path.startswith("task_content")
        assert change.words
        assert change.reason


@given(ANY, ANY, st.integers())
def test_the_same_is_told_in_the_same_order_for_any_order_of_keys(old: Any, new: Any, seed: int) -> None:
    """Maps of the engine come in random order."""
    chance = random.Random(seed)

    def plain(found: list[Change]) -> list[tuple[str, ...]]:
        return [(change.kind, change.path, change.words, change.effect.word, change.reason) for change in found]

    assert plain(changes(old, new)) == plain(changes(shuffled(old, chance), shuffled(new, chance)))


@given(st.dictionaries(st.sampled_from("abc"), VALUES), st.dictionaries(st.sampled_from("abc"), VALUES))
def test_every_leaf_that_differs_lies_below_a_change(old: Any, new: Any) -> None:
    """Nothing is hidden behind another change."""
    paths = {change.path for change in changes({"setting": old}, {"setting": new})}
    for key in {*old, *new}:
        if not same(old.get(key), new.get(key)):
            assert any(path.startswith(f"task_content.setting.{key}") for path in paths)


@given(st.lists(st.sampled_from("abcdefgh")), st.lists(st.sampled_from("abcdefgh")))
def test_the_column_changes_lead_from_the_old_list_to_the_new_one(old: list[str], new: list[str]) -> None:
    """Removed, moved and renamed ones taken out and put in give the new list: nothing is told wrongly."""
    found = align(old, new)
    kept = [at for at, origin in enumerate(found.origins) if origin is not None and at not in found.moved]
    assert sorted([*found.removed, *(origin for origin in found.origins if origin is not None)]) == list(
        range(len(old))
    )
    assert [found.origins[at] for at in kept] == sorted(found.origins[at] or 0 for at in kept)
    for at, origin in enumerate(found.origins):
        if origin is not None:
            assert (old[origin] == new[at]) == (at not in found.renamed)
    if old == new:
        assert not found.moved
        assert not found.renamed


def wide(count: int, seed: int | None = None, extra: int = 0) -> dict[str, Any]:
    columns: list[Any] = [{"name": f"c{n}", "type": "string"} for n in range(count)]
    columns[count // 2 : count // 2] = [{"name": f"new{n}", "type": "long"} for n in range(extra)]
    if seed is not None:
        random.Random(seed).shuffle(columns)
    return job(columns, columns)


@pytest.mark.parametrize("kind", ["one column", "any order"])
def test_a_wide_table_is_told_in_time_that_grows_with_its_columns_only(kind: str) -> None:
    """10,000 columns take no more than about ten times what 1,000 take, also when every column moved."""

    def work(count: int) -> Callable[[], object]:
        old, new = wide(count), wide(count, extra=1) if kind == "one column" else wide(count, seed=1)
        return lambda: changes(old, new)

    assert least_cpu(work(10_000), times=3) < 25 * least_cpu(work(1_000))


def renamed(count: int) -> dict[str, Any]:
    return job(*[[{"name": f"n{n}", "type": "string"} for n in range(count)]] * 2)


@pytest.mark.slow("a budget of processor time, which the tracing of coverage multiplies")
@pytest.mark.parametrize(
    ("new", "count"), [(wide(500, extra=1), 1), (renamed(500), 500)], ids=["one added", "each renamed"]
)
def test_five_hundred_columns_take_some_milliseconds(new: dict[str, Any], count: int) -> None:
    """On both sides: 5 ms of processor time where nothing else runs, and never far from it."""
    old = wide(500)
    assert len(changes(old, new)) == count
    assert least_cpu(lambda: changes(old, new)) < 0.005 * ROOM


@pytest.mark.parametrize("path", OWN + EXAMPLES, ids=lambda path: path.stem)
def test_each_job_of_ours_against_each_other(path: Path) -> None:
    """Real jobs, in both directions."""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert changes(content, as_the_engine_holds_it(content)) == []
    for other in OWN + EXAMPLES:
        if other != path:
            assert changes(content, json.loads(other.read_text(encoding="utf-8")))


def test_every_published_job_against_its_neighbour() -> None:
    """The collected jobs, where they are: no change against themselves, some against the next."""
    if not CORPUS.exists():
        pytest.skip("the collected jobs beside the repository are not here; those of the repository were tested")
    jobs = [json.loads(path.read_text(encoding="utf-8"))["content"] for path in sorted(CORPUS.glob("*.json"))]
    for content, following in pairwise(jobs):
        assert changes(content, as_the_engine_holds_it(content)) == []
        assert bool(changes(content, following)) == (write_json(content) != write_json(following))


def test_effects_are_ordered_by_how_bad_they_are() -> None:
    """The class of a task is its worst change."""
    assert [effect.word for effect in sorted(Effect)] == [
        "none",
        "tuning",
        "rows",
        "schema",
        "target",
        "misplaced",
        "destructive",
    ]
    assert worst([]) is Effect.NONE
    assert copy.deepcopy(ABSENT) is ABSENT
