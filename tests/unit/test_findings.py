"""Mistakes in a job: found where they are, and nowhere else.

`pytest tests/unit/test_findings.py --update-golden` writes docs/findings.md anew. The jobs are those of this
repository; where the collected ones lie beside it, they are tested, too.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pulumi_dataworks.content import (
    FITS,
    ONLINE,
    RULES,
    SCHEDULED,
    UNDECIDED,
    UNKNOWN,
    Rule,
    Severity,
    connector,
    connectors,
    lint,
    read_json_text,
)
from pulumi_dataworks.errors import InputError
from support.cost import ROOM, least_cpu
from support.jobs import CORPUS, JOBS
from support.mistakes import MISTAKES
from support.planter import Mistake, harmless
from support.values import ANYTHING, JOBLIKE

ROOT = Path(__file__).resolve().parents[2]

Jobs = Mapping[str, dict[str, Any]]


def published() -> Jobs:
    """The collected jobs, by their number."""
    if not CORPUS.exists():
        pytest.skip("the collected jobs beside the repository are not here; those of the repository were tested")
    found = {
        path.name[:3]: json.loads(path.read_text(encoding="utf-8"))["content"] for path in sorted(CORPUS.glob("*.json"))
    }
    assert len(found) > 100
    return found


def warnings(jobs: Jobs) -> dict[str, set[str]]:
    """Names of the jobs under each code of severity warning; an error fails."""
    found: dict[str, set[str]] = {}
    for name, job in jobs.items():
        for finding in lint(job):
            assert finding.severity is not Severity.ERROR, (name, finding)
            if finding.severity is Severity.WARNING:
                found.setdefault(finding.code, set()).add(name)
    return found


OWN_REASONS = {
    # code: (why the warning is right, on which jobs of this repository)
    "DW118": ("a skeleton: a step has no category", "templates"),
    "DW121": ("a skeleton: a step type is an empty text", "templates"),
    "DW122": ("the writer has the name that Hologres had first", "mysql_to_hologres_by_its_first_name"),
    "DW401": ("a form to fill: its data sources are empty texts", "a_form_to_fill"),
    "DW402": ("a form to fill: its tables are empty texts", "a_form_to_fill"),
}


def test_every_warning_on_a_job_of_ours_is_right() -> None:
    """No error at all, and for each warning the reason why it is no false alarm."""
    assert warnings(JOBS) == {code: set(jobs.split()) for code, (_, jobs) in OWN_REASONS.items()}


PUBLISHED = {
    # role: the step types that the jobs have which others published
    "reader": "ads analyticdb_for_mysql db2 drds elasticsearch ftp hbase hdfs influxdb kafka loghub mongodb mysql odps "
    "opentsdb oracle oss ots otsstream postgresql prometheus sqlserver stream tair",
    "writer": "ads analyticdb_for_mysql datahub db2 drds elasticsearch ftp hbase hdfs hologres loghub mongodb mysql "
    "ocs odps oracle oss ots rdbms redis sqlserver stream tair tsdb",
}


def step_types(jobs: Jobs, role: str) -> set[str]:
    steps = [one for job in jobs.values() for one in job.get("steps", [])]
    return {one.get("stepType") or "" for one in steps if one.get("category") == role} - {""}


@pytest.mark.parametrize("role", PUBLISHED)
def test_our_own_jobs_have_each_connector_of_the_published_ones(role: str) -> None:
    """What is proven on the published jobs, which are not everywhere, is proven everywhere on jobs of equal spread."""
    assert set(PUBLISHED[role].split()) - step_types(JOBS, role) == set()


ELIDED = "067 068 069 072 073 074 076"
REASONS = {
    # code: (why the warning is right, on which published jobs)
    "DW118": ("the page elides a step, with its category", ELIDED),
    "DW121": (
        "the page elides a step, or shows a template with an empty step type",
        f"{ELIDED} 006 007 038 065 066 070 071 075 087 105",
    ),
    "DW122": ("the skill wrote hologres in its first version, and holo since", "052"),
    "DW128": ("the page elides a step, with its name", ELIDED),
    "DW124": ("the page has a comment inside a key, which is meant as collectionName", "045 046 047"),
    "DW401": (
        "a template: its data source is an empty text",
        "008 011 012 015 017 028 029 030 043 044 086 088 089 094 095 098 099 103 104 109 111 112 117 118 122 123 126 "
        "132 133 135 136 137 138 139 142 143 147 148 149 150 152 154 156",
    ),
    "DW402": (
        "a template: table, path or topic is an empty text; 045 to 047 lack collectionName because of the comment",
        "008 011 012 015 017 024 025 028 029 030 043 044 045 046 047 086 088 089 094 095 098 099 100 101 103 104 109 "
        "111 112 117 118 119 120 126 129 130 132 133 135 138 139 144 145 146 147 148 149 150 152 156",
    ),
}


@pytest.mark.parametrize("role", PUBLISHED)
def test_the_connectors_of_the_published_jobs_are_listed(role: str) -> None:
    """Where those jobs are; placeholders in angle brackets are none."""
    assert {one for one in step_types(published(), role) if not one.startswith("<")} == set(PUBLISHED[role].split())


def test_every_warning_on_a_published_job_is_right() -> None:
    """No error at all, and for each warning the reason why it is no false alarm."""
    assert warnings(published()) == {code: set(jobs.split()) for code, (_, jobs) in REASONS.items()}


def codes_of(planted: Any, mistake: Mistake) -> Counter[tuple[str, str]]:
    """Code and place of every finding of what was planted."""
    if mistake.as_text:
        with pytest.raises(InputError) as caught:
            read_json_text(planted)
        return Counter([(caught.value.message.partition(" ")[0], "")])
    return places(planted)


def places(job: Any) -> Counter[tuple[str, str]]:
    return Counter((finding.code, finding.path) for finding in lint(job))


def found_and_planted(jobs: Jobs) -> list[tuple[Mistake, int, int, list[str]]]:
    """For each mistake: how often it was found, how often planted, and where it was missed."""
    rows = []
    for mistake in MISTAKES:
        planted, missed = 0, []
        for name, job in jobs.items():
            changed = mistake.plant(job)
            if changed is None:
                continue
            planted += 1
            if not any(code == mistake.code for code, _ in codes_of(changed, mistake) - places(job)):
                missed.append(name)
        rows.append((mistake, planted - len(missed), planted, missed))
    return rows


def test_each_planted_mistake_is_found_in_our_jobs(golden: Callable[[Path, str], None]) -> None:
    """With the right code, in every job that has a place for it; docs/findings.md holds the figures."""
    rows = found_and_planted(JOBS)
    assert [(mistake.told, missed) for mistake, _, _, missed in rows if missed] == []
    assert [mistake.told for mistake, _, planted, _ in rows if not planted] == []
    assert {mistake.code for mistake in MISTAKES} == {rule.code for rule in RULES}
    golden(ROOT / "docs" / "findings.md", page(rows))


def test_each_planted_mistake_is_found_in_published_jobs() -> None:
    """The same, where the collected jobs are; the figures are printed."""
    rows = found_and_planted(published())
    print(planted_table(rows))
    assert [(mistake.told, missed) for mistake, _, _, missed in rows if missed] == []


HINTED = {
    # a harmless change: the hints that it may bring
    "a parameter of tomorrow": {"DW417"},
    "another number of threads, as text": {"DW209"},
}


def check_harmless_changes(jobs: Jobs) -> Counter[str]:
    done: Counter[str] = Counter()
    for name, job in jobs.items():
        before = {finding.code for finding in lint(job)}
        for told, changed in harmless(job, random.Random(name)):
            assert changed != job or told in ("other order of keys", "a parameter of tomorrow", "other names")
            hinted = HINTED.get(told, set())
            assert {finding.code for finding in lint(changed)} <= before | hinted, (name, told)
            done[told] += 1
    return done


def test_a_harmless_change_of_our_jobs_brings_no_finding() -> None:
    """Other names, another order of keys, a column more on both sides, more threads, quotes, parameters of tomorrow."""
    done = check_harmless_changes(JOBS)
    assert len(done) == 6
    assert min(done.values()) >= 8


def test_a_harmless_change_of_published_jobs_brings_no_finding() -> None:
    """The same, where the collected jobs are."""
    assert len(check_harmless_changes(published())) == 6


def with_unknowns(value: Any) -> Iterator[Any]:
    """Copies of `value`, each with UNKNOWN in another place."""
    yield UNKNOWN
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ({**value, key: changed} for changed in with_unknowns(item))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], changed, *value[index + 1 :]] for changed in with_unknowns(item))


@pytest.mark.parametrize("name", JOBS)
def test_nothing_is_said_of_what_is_not_known_yet(name: str) -> None:
    """An unknown value at any place of a job brings no finding that the job has not without it."""
    before = {finding.code for finding in lint(JOBS[name])}
    for changed in with_unknowns(JOBS[name]):
        assert {finding.code for finding in lint(changed)} <= before, changed


@given(ANYTHING | JOBLIKE, JOBLIKE, JOBLIKE)
def test_judging_never_fails(one: Any, other: Any, third: Any) -> None:
    """Whatever a program hands over, with the words of jobs and unknown values at any place."""
    reader = {"category": "reader", "stepType": other, "name": third, "parameter": one}
    for kind in ("mysql", "odps", "oss", "holo"):
        writer = {
            "category": "writer",
            "stepType": kind,
            "parameter": {"column": one, "partition": third, "table": other},
        }
        assert isinstance(
            lint({"steps": [reader, writer], "setting": {"speed": one}, "order": {"hops": [other]}}), list
        )
    for content in (one, {"steps": one, "order": other}, {"steps": [one, other], "setting": third}, {"job": one}):
        assert all(str(finding).startswith(finding.code) for finding in lint(content))


def marked(value: Any, key: str = "") -> Any:
    """`value` with a mark in every text but those by which a step is known."""
    if isinstance(value, dict):
        return {name: marked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [marked(item, key) for item in value]
    known = ("stepType", "category", "type", "version")
    return f"canary {value}" if isinstance(value, str) and value and key not in known else value


def test_no_finding_quotes_a_value() -> None:
    """What stands in a task may be secret: a finding names places and catalogue words only."""
    for name, job in JOBS.items():
        secret = marked(job)
        for mistake in MISTAKES:
            planted = None if mistake.as_text else mistake.plant(secret)
            assert "canary" not in "".join(map(str, lint(planted or secret))), (name, mistake.told)


def test_an_ignored_code_is_not_told() -> None:
    """Only what keeps a task from being sent cannot be silenced."""
    job = {**JOBS["orders_mysql_to_maxcompute"], "order": {}, "setting": {"speed": {"concurrent": "two"}}, "a": 2**60}
    codes = {finding.code for finding in lint(job)}
    assert codes >= {"DW107", "DW112", "DW201"}
    assert {finding.code for finding in lint(job, ignore=codes)} == {"DW107"}


def wide(columns: int) -> dict[str, Any]:
    """A job with typed columns on one side, and findings in both lists."""
    names = [f"column_{number}" for number in range(columns)]
    job: dict[str, Any] = json.loads(json.dumps(JOBS["orders_mysql_to_maxcompute"]))
    job["steps"][0]["parameter"]["column"] = [*names, "order", "{bizdate}"]
    job["steps"][1]["parameter"]["column"] = [{"name": name, "type": "string"} for name in reversed(names)] + [names[0]]
    return job


def fastest(columns: int, times: int) -> float:
    """Seconds of processor time to lint a job of so many columns."""
    job = wide(columns)
    return least_cpu(lambda: lint(job), times=times)


def test_time_grows_with_the_number_of_columns_and_no_faster() -> None:
    """A job of 500 columns takes a few milliseconds, and one of ten times the columns about ten times as long.

    The bounds are wide because machines of tests are busy: 5 times the goal, and far below a square (100 times).
    """
    fastest(100, 3)
    assert fastest(500, 15) < 0.005 * ROOM
    hundred, thousand, ten_thousand = fastest(100, 15), fastest(1_000, 9), fastest(10_000, 5)
    assert thousand < 25 * hundred
    assert ten_thousand < 25 * thousand


def test_codes_and_names_are_stable_words() -> None:
    """A code is used once, its first digit says the family, and every row says all it must."""
    every = (*RULES, *SCHEDULED, *ONLINE)
    assert [rule.code for rule in every] == sorted({rule.code for rule in every})
    assert len({rule.name for rule in every}) == len(every)
    for rule in every:
        assert re.fullmatch(r"DW6\d\d" if rule in ONLINE else r"DW[1-5]\d\d", rule.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
        assert all((rule.reported, rule.consequence, rule.remedy, rule.source))
        assert rule.when in ("save", "run", "data")


def test_the_catalogue_says_each_thing_once() -> None:
    """One row for each step type and role, with its source, and no parameter in two lists."""
    assert len({(entry.step_type, entry.role) for entry in connectors()}) == len(connectors()) > 100
    for entry in connectors():
        assert entry.source
        assert not set(entry.required) & set(entry.documented)
        assert connector(entry.step_type, entry.role) is entry


def planted_table(rows: list[tuple[Mistake, int, int, list[str]]]) -> str:
    lines = ["| code | planted mistake | found / planted |", "|---|---|---|"]
    lines += [f"| {mistake.code} | {mistake.told} | {found} / {planted} |" for mistake, found, planted, _ in rows]
    return "\n".join(lines)


WHEN = {"save": "when it is sent", "run": "at run time", "data": "never: the data is wrong"}


HEADING = (
    "| code | name | severity | what is reported | what it causes | noticed | what to do | source |",
    "|---|---|---|---|---|---|---|---|",
)


def row_of(rule: Rule) -> str:
    told = (rule.reported, rule.consequence, WHEN[rule.when], rule.remedy, rule.source)
    anchor = f'<a id="{rule.code.lower()}"></a>{rule.code}'
    return f"| {' | '.join((anchor, rule.name, rule.severity, *told))} |"


def page(rows: list[tuple[Mistake, int, int, list[str]]]) -> str:
    """docs/findings.md."""
    lines = [
        "# Findings",
        "",
        "Made from `content/rules/`. An error fails `pulumi preview`, a warning is shown there, a hint is not.",
        "`strict` lets warnings fail; `ignore_findings` silences a code for one task, except those that keep a task",
        "from being sent at all (DW102 to DW111).",
        "",
        "Severities follow the evidence: an error is a document that cannot be meant, or a value that the engine is",
        "known not to read. A warning is known, from the engine or the documents, to fail at run time or to write",
        "wrong data. What the service checks when a task is saved is not published: nothing here claims to know it.",
        "",
        *HEADING,
        *map(row_of, RULES),
        "",
        "## What the schedule tells",
        "",
        "Looked for with `dataworks check --stack NAME`, in place of DW504, where the program has a schedule with",
        "`para_value` for the task. `ScheduledSync` tells the same in each preview, with the names of the variables.",
        "",
        *HEADING,
        *map(row_of, SCHEDULED),
        "",
        "## What the workspace tells",
        "",
        "Looked for with `dataworks check --online --stack NAME`, and before a task is written where",
        "`dataworks:onlineChecks` is true; a preview asks DataWorks nothing.",
        "",
        *HEADING,
        *map(row_of, ONLINE),
        "",
        "A data source fits by this table; of another step type, or of a type that ListDataSources does not document,",
        "nothing is said.",
        "",
        "| step type | types of data sources | why |",
        "|---|---|---|",
        *(f"| `{name}` | {', '.join(f'`{one}`' for one in types)} | {why} |" for name, (types, why) in FITS.items()),
    ]
    lines += ["", "## What the content alone does not tell", "", "| mistake | why there is no finding |", "|---|---|"]
    lines += [f"| {entry.mistake} | {entry.because} |" for entry in UNDECIDED]
    lines += [
        "",
        "## How well they are found",
        "",
        f"Each mistake is planted into each of {len(JOBS)} jobs of this repository that has a place for it, by a",
        "program that shares no code with the rules. Harmless changes of the same jobs bring no finding.",
        "",
        planted_table(rows),
        "",
    ]
    return "\n".join(lines)
