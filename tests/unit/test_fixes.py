"""`dataworks check --fix`: which findings are fixed, what becomes of the text, and what is never touched."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifLog

from pulumi_dataworks.cli.edits import fixed
from pulumi_dataworks.cli.formats import as_sarif
from pulumi_dataworks.cli.judged import judge_text
from pulumi_dataworks.content import RULES, lint
from support.jobs import JOBS, two_steps
from support.mistakes import MISTAKES

DATAWORKS = Path(sys.executable).with_name("dataworks")

MYSQL = {"of": "mysql", "datasource": "crm", "table": "clients", "column": ["id", "mail"]}
ODPS = {
    "of": "odps",
    "datasource": "lake",
    "table": "ods_clients",
    "partition": "pt=${bizdate}",
    "truncate": True,
    "column": ["id", "mail"],
}
FTP = {"of": "ftp", "datasource": "f", "path": "/c", "fileFormat": "text", "fieldDelimiter": ","}

TEXT = """{
    "type" : "job", "version":"2.0",
\t"steps": [
      {"stepType": "mysql",   "name": "Reader", "category": "reader",
       "parameter": {"datasource": "crm", "table": "clients", "column": ["id", "mäil"], "Where": "id > 1"}},
      {"stepType": "odps", "name": "Writer", "category": "writer", "parameter": {
         "datasource": "lake", "table": "c", "truncate": true, "column": ["id", "mail"]
      , "partion": "pt=${bizdate}" }}
  ],
  "setting": {"errorLimit": {"record": "0"}, "speed": {"channel": 2.0}},
  "order": {"hops": [{"from": "reader", "to": "Writer "}]}
}"""

AFTER = (
    # what is in the text above, and what is there after the fix: everything else stays as it is
    ('"Where": "id > 1"', '"where": "id > 1"'),
    ('"partion": "pt', '"partition": "pt'),
    ('"channel": 2.0', '"concurrent": 2.0'),
    ('"from": "reader"', '"from": "Reader"'),
    ('"to": "Writer "', '"to": "Writer"'),
)


def expected(text: str = TEXT) -> str:
    for old, new in AFTER:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "form",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text + "\n\n",
        lambda text: text.replace("\n", ""),
    ],
    ids=["as written", "byte order mark", "CRLF", "empty lines at the end", "one line"],
)
def test_only_the_mistake_changes_in_the_text(form: Any) -> None:
    """Indentation, order of keys, spaces, escapes, line ends and a byte order mark stay, byte for byte."""
    assert fixed(form(TEXT)).text == form(expected())


FIXED: dict[str, tuple[dict[str, Any], str, tuple[str, str]]] = {
    # what is fixed: (job, code, (a part of its JSON text, what is there afterwards))
    "a hop to a step that was renamed": (
        two_steps(MYSQL, ODPS) | {"order": {"hops": [{"from": "Extract", "to": "Writer"}]}},
        "DW101",
        ('"from": "Extract"', '"from": "Reader"'),
    ),
    "a category in capitals": (
        {
            **two_steps(MYSQL, ODPS),
            "steps": [{**two_steps(MYSQL, ODPS)["steps"][0], "category": "Reader"}, two_steps(MYSQL, ODPS)["steps"][1]],
        },
        "DW118",
        ('"category": "Reader"', '"category": "reader"'),
    ),
    "the name of a product": (two_steps(MYSQL | {"of": "MySQL"}, ODPS), "DW122", ('"MySQL"', '"mysql"')),
    "a comment in a key": (
        two_steps(MYSQL | {"where //only new ones": "id > 1"}, ODPS),
        "DW124",
        ('"where //only new ones"', '"where"'),
    ),
    "threads by their name in DataX": (
        two_steps(MYSQL, ODPS, setting={"errorLimit": {"record": 0}, "speed": {"channel": "3"}}),
        "DW202",
        ('"channel": "3"', '"concurrent": "3"'),
    ),
    "a type of a database in a file": (
        two_steps(FTP | {"column": [{"index": 0, "type": "int"}, {"index": 1, "type": "varchar(20)"}]}, ODPS),
        "DW312",
        ('"type": "varchar(20)"', '"type": "string"'),
    ),
    "positions written as constants": (
        two_steps(FTP | {"column": [{"type": "long", "value": "0"}, {"type": "string", "value": "1"}]}, ODPS),
        "DW314",
        ('"value": "1"', '"index": 1'),
    ),
    "a table beside a query": (
        two_steps(MYSQL | {"querySql": "select id, mail from clients"}, ODPS),
        "DW405",
        ('"table": "clients", ', ""),
    ),
    "a query in small letters": (
        two_steps(MYSQL | {"querysql": "select id, mail from clients", "table": ""}, ODPS),
        "DW406",
        ('"querysql"', '"querySql"'),
    ),
    "a required key in another case": (
        two_steps({key if key != "table" else "TABLE": value for key, value in MYSQL.items()}, ODPS),
        "DW407",
        ('"TABLE"', '"table"'),
    ),
    "a key with a letter too many": (two_steps(MYSQL | {"wheres": "id > 1"}, ODPS), "DW410", ('"wheres"', '"where"')),
    "a key of the speed": (
        two_steps(MYSQL, ODPS, setting={"errorLimit": {"record": 0}, "speed": {"concurrent": 2, "throttel": False}}),
        "DW129",
        ('"throttel"', '"throttle"'),
    ),
    "a strategy with a letter wrong": (
        two_steps(MYSQL, ODPS, setting={"errorLimit": {"strategy": "Tolerence"}, "speed": {"concurrent": 2}}),
        "DW210",
        ('"Tolerence"', '"Tolerance"'),
    ),
    "a key inside of a column": (
        two_steps(FTP | {"column": [{"index": 0, "tpye": "long"}, {"index": 1, "type": "string"}]}, ODPS),
        "DW410",
        ('"tpye"', '"type"'),
    ),
    "a name in quotes of another store": (
        two_steps(MYSQL, ODPS | {"table": "`lake`.`ods_clients`"}),
        "DW315",
        ('"`lake`.`ods_clients`"', '"lake.ods_clients"'),
    ),
    "a split key in brackets": (
        two_steps(MYSQL | {"of": "sqlserver", "splitPk": "[id]"}, ODPS),
        "DW415",
        ('"[id]"', '"id"'),
    ),
    "a value with a letter too few": (
        two_steps(ODPS | {"partition": "pt=1"}, MYSQL | {"writeMode": "replac"}),
        "DW411",
        ('"replac"', '"replace"'),
    ),
    "a flag in words": (two_steps(MYSQL, ODPS | {"emptyAsNull": "yes"}), "DW412", ('"yes"', "true")),
    "the word WHERE in a condition": (
        two_steps(MYSQL | {"where": "WHERE dt = '${bizdate}';"}, ODPS),
        "DW414",
        ("\"WHERE dt = '${bizdate}';\"", "\"dt = '${bizdate}'\""),
    ),
    "a quoted split key": (two_steps(MYSQL | {"splitPk": "`id`"}, ODPS), "DW415", ('"`id`"', '"id"')),
    "a split key in a list": (two_steps(MYSQL | {"splitPk": ["id"]}, ODPS), "DW415", ('["id"], ', '"id", ')),
}


@pytest.mark.parametrize("kind", FIXED)
def test_a_plain_edit_removes_the_finding(kind: str) -> None:
    """And nothing else: neither another mistake nor another value."""
    job, code, (old, new) = FIXED[kind]
    text = json.dumps(job, ensure_ascii=False)
    if old.endswith(", ") and old not in text:  # the last key of its object
        old, new = old.removesuffix(", "), new.removesuffix(", ")
    assert code in {finding.code for finding in lint(job)}
    result = fixed(text)
    after = json.loads(result.text)
    assert code not in {finding.code for finding in lint(after)}
    assert old in text
    assert new in result.text
    assert {finding.code for finding in lint(after)} <= {finding.code for finding in lint(job)}
    assert fixed(result.text).findings == ()


UNTOUCHED: dict[str, str] = {
    # what is left alone: the text
    "a key twice": TEXT.replace('"type" : "job"', '"type": "job", "type": "job"'),
    "a comment": TEXT.replace("\n", " // a comment\n", 1),
    "a comma too many": TEXT.replace('"mail"]', '"mail",]'),
    "half a text": TEXT[:-2],
    "no object": "[]",
    "both spellings": json.dumps(two_steps(MYSQL | {"where": "id > 1", "Where": "id > 2"}, ODPS)),
    "two columns as split key": json.dumps(two_steps(MYSQL | {"splitPk": "id,mail"}, ODPS)),
    "a variable that may be anything": json.dumps(two_steps(MYSQL | {"splitPk": "${key}"}, ODPS)),
    "a condition that is a statement": json.dumps(two_steps(MYSQL | {"where": "select 1"}, ODPS)),
    "an emptying in words": json.dumps(two_steps(MYSQL, ODPS | {"truncate": "yes"})),
    "constants that are none of the positions": json.dumps(
        two_steps(FTP | {"column": [{"type": "long", "value": "7"}, {"type": "string", "value": "x"}]}, ODPS)
    ),
    "a number that loses digits": json.dumps(
        two_steps(FTP | {"column": [{"index": 0, "type": "decimal(20,4)"}, {"index": 1, "type": "string"}]}, ODPS)
    ),
    "a reserved word in quotes": json.dumps(two_steps(MYSQL, ODPS | {"column": ["id", "`order`"]})),
    "a table as query": json.dumps(two_steps(MYSQL | {"querySql": "clients", "table": ""}, ODPS)),
    "a password": json.dumps(two_steps(MYSQL | {"password": "NotARealSecret1"}, ODPS)),
    "a hop between two steps of one name": json.dumps(two_steps(MYSQL, ODPS)).replace(
        '"name": "Writer"', '"name": "Reader"'
    ),
    "a key of a writer that is called a reader": json.dumps(
        {
            **two_steps(MYSQL, ODPS),
            "steps": [
                two_steps(MYSQL, ODPS)["steps"][0],
                {**two_steps(MYSQL, ODPS | {"wheres": "x"})["steps"][1], "category": "reader"},
            ],
        }
    ),
    "a mode that is far from any other": json.dumps(two_steps(ODPS, MYSQL | {"writeMode": "upsert"})),
}


@pytest.mark.parametrize("kind", UNTOUCHED)
def test_what_is_not_sure_is_not_touched(kind: str) -> None:
    """A text that does not parse, a key twice, an edit that could mean two things or lose something."""
    result = fixed(UNTOUCHED[kind])
    assert (result.text, result.findings) == (UNTOUCHED[kind], ())


def test_two_misspellings_of_one_key_never_become_one_key() -> None:
    """The first is fixed, the second stays a finding."""
    text = json.dumps(two_steps(MYSQL | {"Where": "id > 1", "wheres": "id > 2"}, ODPS))
    result = fixed(text)
    assert result.text == text.replace('"Where"', '"where"')


def test_one_edit_that_cannot_be_made_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 400 columns and two spellings of one key: all but one, without judging the document for each of them."""
    columns = [{"index": index, "type": "varchar"} for index in range(400)]
    names = [f"c{index}" for index in range(400)]
    source = FTP | {"column": columns, "fieldDelimeter": "|", "fieldDelimitr": "|"}
    del source["fieldDelimiter"]
    text = json.dumps(two_steps(source, ODPS | {"column": names}))
    calls: list[int] = []

    def counted(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        return lint(*arguments, **named)

    monkeypatch.setattr("pulumi_dataworks.cli.edits.lint", counted)
    result = fixed(text)
    assert result.text == text.replace("varchar", "string").replace('"fieldDelimeter"', '"fieldDelimiter"')
    assert len(result.findings) == 401
    assert len(calls) < 100


def test_a_fixed_step_type_shows_the_mistakes_of_its_parameters_which_are_fixed_next() -> None:
    """A step of an unknown type has no known parameters."""
    text = json.dumps(two_steps(MYSQL | {"of": "MySQL", "Where": "where id > 1;"}, ODPS))
    after = text.replace('"MySQL"', '"mysql"').replace('"Where": "where id > 1;"', '"where": "id > 1"')
    assert fixed(text).text == after


RIGHT_TYPES = sorted({*JOBS} - {"mysql_to_hologres_by_its_first_name"})
"""Jobs whose step types are those of the catalogue; the other one shows its own mistakes once its type is fixed."""


@given(st.sampled_from(RIGHT_TYPES), st.sampled_from(MISTAKES), st.sampled_from((None, 1, "\t")), st.booleans())
def test_a_fix_never_brings_an_error_or_a_warning(name: str, mistake: Any, indent: Any, ascii_only: bool) -> None:
    """Whatever mistake is planted into whatever job: the rest keeps its order, and a second run changes nothing."""
    planted = mistake.plant(json.loads(json.dumps(JOBS[name])))
    if planted is None:
        return
    text = planted if mistake.as_text else json.dumps(planted, indent=indent, ensure_ascii=ascii_only)
    result = fixed(text)
    if not result.findings:
        assert result.text == text
        return
    known = {finding.code for content in (JOBS[name], json.loads(text)) for finding in lint(content)}
    assert {finding.code for finding in lint(json.loads(result.text))} <= known
    assert fixed(result.text).text == result.text
    assert result.text.count("\n") == text.count("\n") or "DW405" in {finding.code for finding in result.findings}


def applied(text: str, log: dict[str, Any]) -> str:
    """The text after the fixes of a SARIF log, by lines and columns as its specification counts them."""
    lines = text.split("\n")

    def offset(line: int, column: int) -> int:
        return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1

    edits = []
    for result in log["runs"][0]["results"]:
        for fix in result.get("fixes", ()):
            assert fix["description"]["text"].endswith(".")
            for one in fix["artifactChanges"][0]["replacements"]:
                region = one["deletedRegion"]
                start = offset(region["startLine"], region["startColumn"])
                end = offset(region["endLine"], region["endColumn"])
                edits.append((start, end, one.get("insertedContent", {"text": ""})["text"]))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def test_sarif_has_the_same_fixes() -> None:
    """Applied by lines and columns they give the same text; the models made from the schema of OASIS accept the log."""
    log = json.loads(as_sarif(judge_text("a job/ä.json", TEXT)))
    assert applied(TEXT, log) == expected()
    SarifLog.model_validate(log)
    with pytest.raises(ValueError, match="wrongKey"):
        SarifLog.model_validate({**log, "wrongKey": 1})


@pytest.mark.parametrize("address", ["", "https://docs.example.com/dataworks"])
def test_sarif_follows_its_schema_whatever_is_found(address: str) -> None:
    """Each planted mistake in a job, and each kind above; `helpUri` is absolute or absent."""
    texts = [json.dumps(job) for job, _, _ in FIXED.values()] + list(UNTOUCHED.values())
    for mistake in MISTAKES:
        for job in JOBS.values():
            planted = mistake.plant(json.loads(json.dumps(job)))
            if planted is not None:
                texts.append(planted if mistake.as_text else json.dumps(planted))
                break
    told = [entry for text in texts for entry in judge_text("job.json", text)]
    log = json.loads(as_sarif(told, address=address))
    SarifLog.model_validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len(rules) > 60
    for rule in rules:
        page = f"docs/findings.md#{rule['id'].lower()}"
        assert rule.get("helpUri") == (f"{address}/{page}" if address else None)
        assert page in rule["help"]["markdown"]
        assert rule["fullDescription"]["text"]


def test_no_fix_inserts_a_value_of_the_task() -> None:
    """What is kept of a value is kept by cutting the rest, so that a log for others has no text of the task in it."""
    columns = ["canary_id", "canary_mail"]
    sides = {**MYSQL, "column": columns}, {**ODPS, "column": columns}
    for key, value in (("splitPk", "`canary_id`"), ("splitPk", ["canary_id"]), ("where", "where canary_id > 1;")):
        text = json.dumps(two_steps(sides[0] | {key: value}, sides[1]))
        told = judge_text("job.json", text)
        assert any(entry.fix for entry in told)
        assert "canary" not in as_sarif(told)


def test_the_page_of_findings_has_an_anchor_for_each_code() -> None:
    """The link of a finding leads to its row."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
    anchors = re.findall(r'<a id="(dw\d{3})"></a>(DW\d{3})', page)
    assert all(anchor == code.lower() for anchor, code in anchors)
    assert len(anchors) == len(set(anchors))
    assert {code for _, code in anchors} >= {rule.code for rule in RULES} | {"DW505", "DW506", "DW602"}


def run(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(DATAWORKS), "check", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=cwd,
    )


@pytest.fixture
def job(tmp_path: Path) -> Path:
    path = tmp_path / "job.json"
    path.write_bytes(TEXT.replace('"crm"', '"crm", "password": "hunter2-hunter2"').encode())
    path.chmod(0o640)
    return path


def test_without_yes_and_without_a_terminal_the_edit_is_only_shown(job: Path) -> None:
    """A diff on standard output, what to do on standard error, the findings as they are, and no secret."""
    before = job.read_bytes()
    done = run("--fix", job.name, cwd=job.parent)
    assert done.returncode == 1
    assert job.read_bytes() == before
    assert '+  "order": {"hops": [{"from": "Reader", "to": "Writer"}]}' in done.stdout
    assert done.stdout.startswith("--- job.json\n+++ job.json\n@@ ")
    assert "error DW101" in done.stdout
    assert done.stderr == "job.json: not written; --fix --yes writes it and removes 5 findings.\n"
    assert "hunter2" not in done.stdout + done.stderr


def test_yes_writes_the_edit_and_what_is_left_is_reported(job: Path) -> None:
    """The rights of the file stay; a link stays a link; the exit code is that of what is left."""
    link = job.with_name("link.json")
    link.symlink_to(job.name)
    done = run("--fix", "--yes", link.name, "--fail-on", "warning", cwd=job.parent)
    assert (done.returncode, done.stderr) == (1, "link.json: fixed 5 findings.\n")
    assert job.read_bytes() == expected().replace('"crm"', '"crm", "password": "hunter2-hunter2"').encode()
    assert link.is_symlink()
    assert stat.S_IMODE(job.stat().st_mode) == 0o640
    assert sorted(path.name for path in job.parent.iterdir()) == ["job.json", "link.json"]
    assert "DW416" in done.stdout
    assert "DW101" not in done.stdout
    again = run("--fix", "--yes", job.name, cwd=job.parent)
    assert (again.stdout.count("@@"), again.stderr) == (0, "")


def test_a_format_for_programs_stays_alone_on_standard_output(job: Path) -> None:
    """The diff is on standard error then."""
    done = run("--fix", job.name, "--format", "json", cwd=job.parent)
    value = json.loads(done.stdout)
    assert done.stderr.startswith("--- job.json\n")
    (found,) = [one for one in value["findings"] if one["code"] == "DW202"]
    assert found["page"] == "docs/findings.md#dw202"
    assert found["fix"]["description"] == "Rename it to concurrent."
    (edit,) = found["fix"]["edits"]
    assert (edit["line"], edit["text"]) == (10, '"concurrent"')
    (secret,) = [one for one in value["findings"] if one["code"] == "DW416"]
    assert secret["fix"] is None


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_somebody_is_asked(job: Path, answer: str, written: bool) -> None:
    """Yes writes; anything else leaves the file as it is."""
    before = job.read_bytes()
    control, terminal = pty.openpty()
    try:
        os.write(control, answer.encode())
        done = subprocess.run(
            [str(DATAWORKS), "check", "--fix", job.name],
            stdin=terminal,
            capture_output=True,
            timeout=60,
            check=False,
            cwd=job.parent,
        )
    finally:
        os.close(terminal)
        os.close(control)
    assert b"Write this to job.json? [y/N]" in done.stdout
    assert (job.read_bytes() != before) is written


@pytest.mark.parametrize(
    "arguments", [("--fix", "-"), ("--fix", "--stack", "dev"), ("--fix", "--preview", "p.json"), ("--yes", "job.json")]
)
def test_what_is_not_a_file_cannot_be_fixed(job: Path, arguments: tuple[str, ...]) -> None:
    """Standard input, a stack and a preview; and --yes alone means nothing."""
    assert run(*arguments, cwd=job.parent).returncode == 2


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        ('{"table": "订单"}'.encode("gbk"), "Save it as UTF-8: it looks like GBK."),
        ('{"table": "订单"}'.encode("utf-16"), "Save it as UTF-8: it looks like UTF-16."),
        (b"\xff\x00\xff", "Save it as UTF-8."),
    ],
)
def test_the_encoding_of_a_file_is_named_where_it_shows(tmp_path: Path, data: bytes, advice: str) -> None:
    """Editors of Windows in Chinese write GBK, and PowerShell UTF-16."""
    (tmp_path / "job.json").write_bytes(data)
    done = run("job.json", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == advice


def test_a_file_that_cannot_be_read_is_no_traceback(job: Path) -> None:
    """The check says what is wrong with it, and the other file is fixed."""
    (job.parent / "gbk.json").write_bytes('{"steps": "中"}'.encode("gbk"))
    done = run("--fix", "--yes", "gbk.json", "missing.json", job.name, cwd=job.parent)
    assert done.returncode == 2
    assert "gbk.json is not UTF-8 text" in done.stderr
    assert "job.json: fixed 5 findings." in done.stderr
    assert "Traceback" not in done.stderr
