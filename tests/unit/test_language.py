"""What people read is in standard words: no phrase of the dialect in which this package began is left in it.

Read are the texts of messages, tables and help (each string of the code that is not a docstring), the docstrings of the
public names, and the documents but for docs/faults.md, which lists tests by their sentences. The phrases are whole
ones: each of their words alone is fine.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dataworks_emulator
import pulumi_dataworks

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted([*(ROOT / "provider").rglob("*.py"), *(ROOT / "examples").rglob("*.py"), ROOT / "tools" / "demo.py"])
DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md")),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
    ]
)

PHRASES = {
    # a pattern -> what to write
    r"(?:is|are|was|be) told\b(?! apart)": "is shown, is reported, fails with an error",
    r"told (?:in words|by meaning|below|above)": "described, shown",
    r"(?:is|are|was|be) taken (?:up|over)": "is resumed, is adopted",
    r"takes? (?:up|over) (?:a|the|what|again)\b": "resumes, adopts",
    r"(?:made|created|written) anew": "recreated, written again",
    r"(?:is|are|was) gone|gone already|goes, too|go, too": "no longer exists, is deleted",
    r"\bmend(?:ed|s)?\b": "fix",
    r"(?<!there )is no (?:list|text|number|object|whole number|date|JSON|UTF-8|path of|key)": "must be a …, is not a …",
    r"is none of (?:its|the)": "must be one of …",
    r"\bin clear\b": "in plain text",
    r"[Tt]ells?\b[^.|]{0,40} in words": "in plain language",
    r"without a word": "without a warning, without an error",
    r"(?:at|by) its word|program's (?:own )?word": "literally, what the program declares",
    r"a human\b": "a person, an approval",
    r"looked after": "checked before retrying, cared for",
    r"surrounded by looks|(?:one|the last|between the|saves the) look\b": "a check, a read",
    r"as it seems": "probably",
    r"half the way": "stopped before its end",
    r"[Nn]obody (?:sees|knows|can|could|looked|manages|else)": "it is not known, it cannot be seen",
    r"(?:as|where|in which) it stands": "as it is, where it is, which holds it",
    r"stands? (?:beside|twice|in clear|there|still in)": "is next to, is … twice",
    r"look at its spelling": "check its spelling",
    r"\bunseen\b": "without a review, without a check",
}


def strings_of(path: Path) -> Iterator[tuple[str, str]]:
    """The strings of a module that are not docstrings, each with its place."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def docstrings() -> Iterator[tuple[str, str]]:
    """Those that an editor shows: of the public names and their public members."""
    for package in (pulumi_dataworks, dataworks_emulator):
        yield package.__name__, package.__doc__ or ""
        for name in package.__all__:
            value = getattr(package, name)
            yield f"{package.__name__}.{name}", inspect.getdoc(value) or ""
            for member, inner in vars(value).items() if inspect.isclass(value) else ():
                if not member.startswith("_") and callable(inner):
                    yield f"{package.__name__}.{name}.{member}", inspect.getdoc(inner) or ""


def paragraphs(path: Path) -> Iterator[tuple[str, str]]:
    """The paragraphs of a document in one line each, so that a phrase across two lines is found."""
    for text in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        yield str(path.relative_to(ROOT)), " ".join(text.split())


TEXTS = [
    *(entry for path in CODE for entry in strings_of(path)),
    *docstrings(),
    *(entry for path in DOCUMENTS if path.name != "faults.md" for entry in paragraphs(path)),
]


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_text_for_people_has_a_phrase_of_the_dialect(phrase: str) -> None:
    """With each place, and the words to use."""
    pattern = re.compile(rf"(?<![\w-])(?:{phrase})")
    found = [
        f"{place}: …{text[max(0, hit.start() - 40) : hit.end() + 40]}…"
        for place, text in TEXTS
        for hit in pattern.finditer(text)
    ]
    assert found == [], f"write: {PHRASES[phrase]}"


def test_the_texts_of_every_kind_are_read() -> None:
    """Messages, help, docstrings and documents: so the test above can fail."""
    places = {place for place, _ in TEXTS}
    assert {"README.md", "docs/review.md", "pulumi_dataworks.ScheduledSync"} <= places
    texts = " ".join(text for _, text in TEXTS)
    assert "the reader gives" in texts
    assert "Show the version of the package." in texts
    assert re.search(r"(?<!\w)(?:is|are) told\b", "a refusal is told")
