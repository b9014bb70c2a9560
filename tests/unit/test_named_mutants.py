"""The named mutants: each still has its place in the code, and the tool notices one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutants.named import mutants, place_of
from mutants.named_place import PlaceError, Tree

ROOT = Path(__file__).resolve().parents[2]


def test_each_named_mutant_has_its_place() -> None:
    """Whoever renames or rewrites a place adapts its row in tools/mutants/named_rows, and keeps what it would harm."""
    lost = []
    for mutant in mutants():
        try:
            place_of(mutant)
        except PlaceError as error:
            lost.append(f"{mutant.id}: {error}")
    assert lost == []


def test_each_named_mutant_says_what_it_harms_and_which_test_notices() -> None:
    """Or why no test can notice it. The tests are there."""
    for mutant in mutants():
        assert mutant.harm, mutant.id
        assert bool(mutant.tests) != bool(mutant.equivalent), mutant.id
        for test in mutant.tests:
            path, _, name = test.partition("::")
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), (mutant.id, test)


CODE = """
LIMIT, NAMES = 3, ("a", "b")


class Reader:
    def read(self, text: str, *, most: int = 3) -> str:
        if len(text) > most:  # a comment
            text = text[:most]
            raise ValueError(
                text
            )
        else:
            print(text)
        return self.shown({"text": text, "most": most}, limit=most)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "package" / "moved").mkdir(parents=True)
    (tmp_path / "package" / "moved" / "reader.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "package" / "other.py").write_text("def read() -> int:\n    return 3\n", encoding="utf-8")
    return Tree(tmp_path)


@pytest.mark.parametrize(
    ("within", "before", "after", "expected"),
    [
        ("Reader.read", "len(text)>most", "False", "if False:"),
        ("Reader.read", "raise ValueError(text)", "pass", "            pass"),
        (
            "Reader.read",
            "text = text[:most]\nraise ValueError(text)",
            "return text",
            "            return text\n        else",
        ),
        ("Reader.read", "if len(text) > most: ...", "while True: ...", "while True:\n            text = text[:most]"),
        ("Reader.read", '"most": most', '"most": 0', "{'text': text, 'most': 0}"),
        ("Reader.read", "limit=most", "limit=0", "limit=0)"),
        ("NAMES", '("a", "b")', "()", "LIMIT, NAMES = (3, ())"),
        ("read", "3", "4", "return 4"),
    ],
)
def test_a_place_is_found_by_definition_and_syntax(
    tree: Tree, within: str, before: str, after: str, expected: str
) -> None:
    """Wherever the module is, and however the code is wrapped."""
    place = tree.place(within=within, before=before, after=after, modules="package/*")
    assert expected in place.mutated()
    assert place.module.name == ("other.py" if within == "read" else "reader.py")


@pytest.mark.parametrize(
    ("within", "before", "told"),
    [
        ("Reader.write", "text", "no module of package/. defines Reader.write"),
        ("Reader.read", "text > most", "Reader.read has this 0 times instead of once: text > most"),
        ("Reader.read", "text", "Reader.read has this [0-9] times instead of once: text"),
    ],
)
def test_a_mutant_that_does_not_apply_is_an_error_that_names_it(
    tree: Tree, within: str, before: str, told: str
) -> None:
    """Nothing like it, or more than one of it."""
    with pytest.raises(PlaceError, match=told):
        tree.place(within=within, before=before, after="False", modules="package/*")


def test_no_mutant_touches_the_working_tree() -> None:
    """A mutant is a text; only a copy of the packages gets it."""
    first = mutants()[0]
    place = place_of(first)
    assert (ROOT / "provider" / place.module).read_text(encoding="utf-8") != place.mutated()
