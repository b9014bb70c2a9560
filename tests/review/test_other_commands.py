"""`dataworks check` and `dataworks matrix` print whatever a file, a task or a message is called, and nothing acts."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from hypothesis import given, settings
from rich.console import Console

from pulumi_dataworks.cli import formats, matrix_formats
from pulumi_dataworks.cli.judged import Told, judge_text
from pulumi_dataworks.matrix import Declared, Difference, Matrix, NotCompared
from review.hostile import TEXTS
from review.judge import assert_no_commands


def told_of(evil: str) -> list[Told]:
    """A finding with `evil` as file, task, path, message and remedy: a failed preview may say anything."""
    (found,) = judge_text(evil, "[]")
    finding = replace(found.finding, path=evil, what=evil, remedy=evil)
    return [replace(found, finding=finding), replace(found, finding=finding, task=evil, line=0)]


def printed(show: object, told: object) -> str:
    out = io.StringIO()
    show(told, Console(file=out, width=80))  # type: ignore[operator]
    return out.getvalue()


@given(TEXTS)
@settings(max_examples=200)
def test_no_form_of_check_obeys_a_name(evil: str) -> None:
    """Lines for people, JSON and SARIF; of the commands of GitHub those alone that are meant, one for each finding."""
    told = told_of(evil)
    assert_no_commands(printed(formats.on_terminal, told))
    for form in (formats.as_json, formats.as_sarif):
        assert_no_commands(form(told))
    assert json.loads(formats.as_json(told))["findings"][0]["where"] == evil
    commands = formats.as_github(told).splitlines()
    assert len(commands) == len(told)
    for command in commands:
        assert command.startswith("::error ")
        assert_no_commands(command.removeprefix("::"))
    for result in json.loads(formats.as_sarif(told))["runs"][0]["results"]:
        assert_no_commands("x " + result["message"]["text"])


@given(TEXTS)
@settings(max_examples=200)
def test_no_form_of_matrix_obeys_a_name(evil: str) -> None:
    """The same, of stacks, tasks, values and reasons."""
    row = Declared(task=evil, stack=evil, place=evil, reason=evil)
    one = Difference(
        kind="DISyncTask", name=evil, base=evil, stack=evil, place=evil, path=evil, words=evil, declared=None
    )
    told = Matrix(
        stacks=(evil, evil + "2"),
        resources=(("DISyncTask", evil),),
        differences=(one, replace(one, declared=row)),
        not_compared=(NotCompared(kind="DISyncTask", name=evil, stack=evil, paths=(evil,)),),
        unused=(row,),
    )
    assert_no_commands(printed(matrix_formats.on_terminal, told))
    assert_no_commands(matrix_formats.as_json(told))
    assert json.loads(matrix_formats.as_json(told))["differences"][0]["name"] == evil
