"""Mutation testing by a sample: what is drawn, that a mutant is in effect, and which tests run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mutants import sample, sample_made, sample_page
from mutants.sample_coverage import Choice, Record
from mutants.sample_made import GROUPS, LEAST, Mutant, SampleError, draw, modules, mutants_of, shares
from mutants.sample_page import Outcome, Reason, Results

ROOT = Path(__file__).resolve().parents[2]
PROVIDER = ROOT / "provider"

MODULE = '''\
"""A module."""

RULES = {"Throttling": 429, "Forbidden": 403}
KNOWN = frozenset(RULES)


class Task:
    limit: int = 100

    @property
    def is_large(self) -> bool:
        return self.limit > 50


def status(code: str) -> int:
    if code in KNOWN:
        return RULES[code]
    return 500
'''


@pytest.fixture
def provider(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        many = "".join(f"\n\ndef add_{number}(a: int) -> int:\n    return a + {number}\n" for number in range(8))
        (tmp_path / f"{name}.py").write_text(MODULE + many, encoding="utf-8")
    return tmp_path


TWO = {"first": ("one.py",), "second": ("**/two.py",)}


def drawn(provider: Path, *, seed: int) -> list[tuple[str, str, str]]:
    _, found = draw(provider, seed=seed, size=60, groups=TWO)
    return [(one.module, one.within, sample_made.described(one)) for one in found]


def mutations(tmp_path: Path, text: str = MODULE) -> list[Mutant]:
    path = tmp_path / "module.py"
    path.write_text(text, encoding="utf-8")
    return mutants_of(path, module="module.py", group="a", seed=1)


def test_one_seed_draws_the_same_mutants_and_another_draws_others(provider: Path) -> None:
    assert drawn(provider, seed=1) == drawn(provider, seed=1)
    assert set(drawn(provider, seed=1)) != set(drawn(provider, seed=2))


def test_a_module_that_moves_keeps_its_mutants_in_the_sample(provider: Path) -> None:
    before = drawn(provider, seed=1)
    (provider / "room").mkdir()
    (provider / "two.py").rename(provider / "room/two.py")
    assert [one[1:] for one in drawn(provider, seed=1)] == [one[1:] for one in before]


def test_at_least_twenty_five_mutants_are_drawn_from_each_group_and_as_many_as_asked_for_in_all() -> None:
    found = shares({"small": 30, "large": 3_000, "middle": 200}, size=120)
    assert min(found.values()) >= 25
    assert sum(found.values()) == 120
    assert found["large"] > found["middle"] >= found["small"]


@pytest.mark.parametrize(
    ("made", "size", "message"),
    [({"a": 300, "b": 300}, 49, "49 mutants are too few"), ({"a": 24, "b": 300}, 60, "Fewer than 25 mutants .* a")],
)
def test_a_sample_that_would_be_too_small_is_an_error(made: dict[str, int], size: int, message: str) -> None:
    with pytest.raises(SampleError, match=message):
        shares(made, size=size)


def test_the_sample_is_of_three_hundred_mutants_at_least_and_each_group_has_modules() -> None:
    assert sample_made.SAMPLE >= 300
    assert LEAST >= 25
    for group in GROUPS:
        assert all(path.suffix == ".py" for path in modules(PROVIDER, group))


def test_a_group_whose_module_no_longer_exists_is_an_error_that_names_it(provider: Path) -> None:
    with pytest.raises(SampleError, match=r"Group first: no module matches three\.py or \*\*/four\.py"):
        modules(provider, "first", {"first": ("three.py", "**/four.py")})


def test_each_mutant_is_another_module_that_differs_in_one_statement(tmp_path: Path) -> None:
    found = mutations(tmp_path)
    texts = [one.text for one in found]
    assert len(set(texts)) == len(texts) == 17
    for text in texts:
        old, new = MODULE.splitlines(), text.splitlines()
        assert len(old) == len(new)
        assert sum(left != right for left, right in zip(old, new, strict=True)) == 1


def test_tables_fields_and_decorated_functions_are_mutated_and_docstrings_are_not(tmp_path: Path) -> None:
    found = {(one.within, sample_made.described(one)) for one in mutations(tmp_path)}
    assert (
        "",
        'RULES = {"Throttling": 429, "Forbidden": 403} → RULES = {"Throttling": 430, "Forbidden": 403}',
    ) in found
    assert ("Task", "limit: int = 100 → limit: int = 101") in found
    assert ("Task.is_large", "return self.limit > 50 → return self.limit >= 50") in found
    assert ("status", "if code in KNOWN: → if code not in KNOWN:") in found
    assert not any("A module" in mutation for _, mutation in found)


def test_the_wording_of_a_text_for_people_is_not_mutated_and_its_absence_is(tmp_path: Path) -> None:
    text = 'def f():\n    return problem("project_id", "write the id of the workspace")\n'
    found = {sample_made.described(one).partition(" → ")[2] for one in mutations(tmp_path, text)}
    assert found == {
        'return problem("XXproject_idXX", "write the id of the workspace")',
        'return problem("PROJECT_ID", "write the id of the workspace")',
        'return problem(None, "write the id of the workspace")',
        'return problem("project_id", None)',
        'return problem("write the id of the workspace")',
        'return problem("project_id", )',
    }


def test_a_mutant_has_the_lines_of_its_statement(tmp_path: Path) -> None:
    text = "def f(a, b):\n    if (\n        a\n        and b\n    ):\n        return g(\n            1,\n        )\n"
    lines = {sample_made.described(one): one.lines for one in mutations(tmp_path, text)}
    assert lines["a and b → a or b"] == (2, 3, 4)
    assert lines["1, → 2,"] == (6, 7, 8)


RECORDS = {
    "t.py::table": Record(0.3, {"one.py": 1 << 17}),
    "t.py::known": Record(0.1, {"one.py": 1 << 16}),
    "t.py::unknown": Record(0.2, {"one.py": 1 << 16 | 1 << 18}),
    "t.py::large": Record(0.1, {"one.py": 1 << 12}),
}


@pytest.mark.parametrize(
    ("mutation", "tests"),
    [
        ("return 500 → return 501", ["unknown"]),
        ("if code in KNOWN: → if code not in KNOWN:", ["known", "unknown"]),
        ("return self.limit > 50 → return self.limit >= 50", ["large"]),
        # A table runs at import: the tests of its users, also of what is made from it.
        ('RULES = {"Throttling": 429, "Forbidden": 403} → RULES = None', ["known", "unknown", "table"]),
    ],
)
def test_the_tests_that_execute_a_mutated_statement_run_the_fastest_first(
    provider: Path, mutation: str, tests: list[str]
) -> None:
    found = mutants_of(provider / "one.py", module="one.py", group="first", seed=1)
    mutant = next(one for one in found if sample_made.described(one) == mutation)
    assert [test.partition("::")[2] for test in Choice(provider, RECORDS).tests(mutant)] == tests


def test_a_test_that_reads_a_table_itself_runs_though_nothing_of_it_is_executed(provider: Path) -> None:
    own = "tests/unit/test_tables.py::test"
    choice = Choice(provider, {**RECORDS, own: Record(0.1, {})})
    (provider / "one.py").write_text(MODULE.replace("RULES", "STATUS_RULES"), encoding="utf-8")
    found = mutants_of(provider / "one.py", module="one.py", group="first", seed=1)
    mutant = next(one for one in found if sample_made.described(one).endswith("STATUS_RULES = None"))
    assert own in choice.tests(mutant)


def test_the_test_that_killed_a_mutant_before_runs_first_and_files_that_are_slow_to_load_later() -> None:
    seconds = {f"{file}.py::{test}": 0.1 for file in range(9) for test in range(2)} | {"slow.py::test": 9.9}
    first, rest = sample.batches(list(seconds), seconds, killer="7.py::1")
    assert first[0] == "7.py::1"
    assert len({test.partition("::")[0] for test in first}) == sample.FIRST_FILES
    assert sorted(first + rest) == sorted(seconds)
    assert rest[-1] == "slow.py::test"


def test_a_mutant_is_in_effect_and_tests_pass_without_one() -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    run = [sys.executable, "-m", "mutants.sample", "--self-test"]
    done = subprocess.run(run, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "the tool works: a mutant is in effect, and tests pass without one\n")


def outcome(group: str, mutation: str, result: str, **more: int) -> Outcome:
    return Outcome(group, f"{group}.py", "f", mutation, result, **more)  # type: ignore[arg-type]


MADE = Results(
    commit="c" * 40,
    seed=12,
    size=6,
    sittings=2,
    minutes=3,
    tools={"mutmut": "3.8.1"},
    modules={"plan": ["plan.py"], "gate": ["gate.py"]},
    made={"plan": 70, "gate": 40},
    not_asked=["tests/unit/test_a.py::test_x", "tests/unit/test_a.py::test_y"],
    outcomes=[
        outcome("plan", "a → b", "failed"),
        outcome("plan", "c → d", "timeout"),
        outcome("plan", "e | f → g", "survived", covering=9, asked=4),
        outcome("gate", "h → i", "import"),
        outcome("gate", "j → k", "survived"),
        outcome("gate", "l → m", "survived"),
    ],
)
WHY = {
    ("f", "e | f → g"): Reason("f", "e | f → g", "No test asks for both."),
    ("f", "j → k"): Reason("f", "j → k", "Both are unreachable.", equivalent=True),
}


def test_the_page_counts_killed_mutants_of_those_that_are_not_equivalent_and_names_each_survivor() -> None:
    lines = sample_page.page(MADE, WHY).splitlines()
    assert f"| Commit | `{'c' * 40}` |" in lines
    assert "| Seed | 12 |" in lines
    assert "| Sample | 6 of 110 mutants |" in lines
    assert "| Killed | 3 of 5 that are not equivalent: 60.0 % (target 90 %) |" in lines
    assert "| plan | `plan.py` | 70 | 3 | 2 | 1 | 0 | 67 % |" in lines
    assert "| gate | `gate.py` | 40 | 3 | 1 | 1 | 1 | 50 % |" in lines
    assert "- `plan: f`: `c → d`" in lines
    assert "did not decide anything: 2 of `tests/unit/test_a.py`." in "\n".join(lines)
    assert "| `plan: f` | `e \\| f → g` | No test asks for both. (4 of 9 tests ran) |" in lines
    assert "| `gate: f` | `j → k` | Both are unreachable. |" in lines
    assert "| `gate: f` | `l → m` | no reason is recorded |" in lines


def test_a_survivor_without_a_reason_is_reported() -> None:
    assert [one.mutation for one in sample_page.without_reason(MADE, WHY)] == ["l → m"]


def test_the_page_is_the_one_that_is_made_from_the_results_and_the_reasons() -> None:
    results = sample_page.read_results()
    made = sample_page.page(results, sample_page.read_reasons(), sample_page.read_notes(results.commit))
    assert sample_page.PAGE.read_text(encoding="utf-8") == made


def test_the_results_are_of_one_commit_one_seed_and_a_sample_of_three_hundred_with_twenty_five_in_each_group() -> None:
    results = sample_page.read_results()
    page = sample_page.PAGE.read_text(encoding="utf-8")
    assert re.fullmatch("[0-9a-f]{40}", results.commit)
    assert f"| Commit | `{results.commit}` |" in page
    assert f"| Seed | {results.seed} |" in page
    assert f"| Sample | {len(results.outcomes)} of " in page
    assert len(results.outcomes) == results.size >= 300
    drawn = Counter(one.group for one in results.outcomes)
    assert set(drawn) == set(GROUPS)
    assert min(drawn.values()) >= 25


def test_each_survivor_has_a_reason_and_nine_of_ten_mutants_that_are_not_equivalent_are_killed() -> None:
    results, reasons = sample_page.read_results(), sample_page.read_reasons()
    assert sample_page.without_reason(results, reasons) == []
    assert sample_page.count(results.outcomes, reasons).percent >= 90
