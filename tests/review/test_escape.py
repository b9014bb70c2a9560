"""Nothing from outside breaks out: one escape function, fuzzed, its results parsed by real parsers."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pulumi_dataworks.review.escape import clip, code, html, line, lines, plain, prose
from review.hostile import TEXTS
from review.judge import assert_harmless, assert_no_commands, elements, rendered, shape
from support.cost import least_cpu


@given(TEXTS)
@example("a\x00b\u2028c")
@settings(max_examples=200)
def test_plain_text_is_one_visible_line(text: str) -> None:
    """Whatever a text holds, it becomes printable characters without a line end, and stays so."""
    shown = plain(text)
    assert_no_commands("x " + shown)
    assert plain(shown) == shown
    shown.encode()


@given(TEXTS, TEXTS)
def test_different_texts_stay_different_in_what_cannot_be_seen(a: str, b: str) -> None:
    """What is invisible is written out, so an added zero-width character is a difference that can be seen."""
    assert plain(a + "\u200b" + b) != plain(a + b)


@given(TEXTS)
@settings(max_examples=200)
def test_code_spans_hold_everything(text: str) -> None:
    """In a paragraph and in a table cell: one code element with exactly the text, and nothing else."""
    shown = code(text)
    if not shown:
        assert text == ""
        return
    for document in (f"x {shown} y", f"| a | b |\n|---|---|\n| {shown} | end |"):
        html_text = rendered(document)
        assert_harmless(html_text)
        spans = [told for tag, _, told in elements(html_text) if tag == "code"]
        assert [span.strip() for span in spans] == [plain(text).replace("|", "\\u007c").strip()]
        assert html_text.count("<td") in (0, 2)


@given(TEXTS)
@settings(max_examples=200)
def test_sentences_become_words_and_code(text: str) -> None:
    """A sentence renders to text and code elements alone, wherever it stands."""
    shown = prose(text)
    for document in (f"- x {shown}", f"**x** {shown}", f"| a | b |\n|---|---|\n| {shown} | end |"):
        html_text = rendered(document)
        assert_harmless(html_text)
        assert set(shape(html_text)) <= {
            "html", "head", "body", "ul", "li", "p", "strong", "code", "table", "thead", "tbody", "tr", "th", "td"
        }  # fmt: skip
        assert html_text.count("<td") in (0, 2)


@given(TEXTS)
def test_html_is_text_and_attribute(text: str) -> None:
    """Escaped text makes no element, neither as content nor inside an attribute."""
    root = html5lib.parse(f'<p title="{html(text)}">{html(text)}</p>', namespaceHTMLElements=False)
    paragraph = root.find("body/p")
    assert [child.tag for child in root.iter() if isinstance(child.tag, str)] == ["html", "head", "body", "p"]
    assert (paragraph.text or "") == plain(text)
    assert paragraph.attrib == {"title": plain(text)}


@given(TEXTS)
def test_no_text_holds_the_marker_of_a_bot(text: str) -> None:
    """A bot finds its comment by it, and the name of a task must not make a second one."""
    for shown in (plain(text), code(text), prose(text), html(text)):
        assert "pulumi-dataworks-review" not in shown.lower()


@given(TEXTS)
@example("::error::x")
@example(" \t::add-mask::x")
@example("\u3000::x")
def test_a_line_may_begin_with_any_text(text: str) -> None:
    """GitHub obeys two colons at the start of a line; `line` is for what begins one."""
    assert_no_commands(line(text))


@given(st.lists(TEXTS, max_size=4))
def test_a_message_keeps_its_lines(texts: list[str]) -> None:
    """Each of them one line of visible characters; line ends are LF or CR LF."""
    shown = lines("\n".join(texts))
    assert shown
    for one in shown:
        assert_no_commands("x " + one)
    assert lines("a\r\n\nb\n") == ["a", "b"]


@given(TEXTS, st.integers(1, 30))
def test_clipped_text_has_the_length(text: str, longest: int) -> None:
    """Never longer, and whole where it fits."""
    shown = clip(text, longest)
    assert len(shown) <= longest
    assert shown == plain(text) or shown.endswith("…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("column `age` added at position 4, reader and writer", "column `age` added at position 4, reader and writer"),
        ("mapping shifted from position 2 on: no longer", "mapping shifted from position 2 on: no longer"),
        ("retain_on_delete", r"retain\_on\_delete"),
        ("say @all", "`say @all`"),
        ("see evil.com", "`see evil.com`"),
        ("1. x", "`1. x`"),
        ("- x", "`- x`"),
        ("1.5 x", "1.5 x"),
        ("`a``b`", "`a` `b`"),
        ("业务流程", "业务流程"),
        ("runs every day at 03:30 (00:12:59)", "runs every day at 03:30 (00:12:59)"),
        ("emoji :100:", "`emoji :100:`"),
        ("提交a94a8fe5ccb的", "`提交a94a8fe5ccb的`"),
    ],
)
def test_plain_words_stay_readable(text: str, shown: str) -> None:
    """Prose where it is prose; a code span for whatever a platform might read something into."""
    assert prose(text) == shown


def test_long_texts_are_escaped_in_linear_time() -> None:
    """A pathological text does not make the patterns walk back and forth: ten times the text costs about ten times as
    much processor time, and far less than a square would (100 times)."""

    def costs(text: str) -> float:
        return least_cpu(lambda: prose(text), times=3)

    assert costs("a-" * 50_000 + "!") < 25 * costs("a-" * 5_000 + "!")
    assert costs("1." * 50_000 + "\x00") < 25 * costs("1." * 5_000 + "\x00")


INVISIBLE = {
    "hangul choseong filler": "\u115f",
    "hangul jungseong filler": "\u1160",
    "hangul filler": "\u3164",
    "halfwidth hangul filler": "\uffa0",
    "braille pattern blank": "\u2800",
    "combining grapheme joiner": "\u034f",
    "variation selector 15": "\ufe0e",
    "variation selector 16": "\ufe0f",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "right-to-left override": "\u202e",
    "no-break space": "\u00a0",
}
"""Characters that Unicode shows as nothing or that change the order of others, by their names there."""


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_character_that_cannot_be_seen_is_written_as_its_number(name: str) -> None:
    """Two names that look alike would hide which table is meant."""
    character = INVISIBLE[name]
    assert plain(f"ods{character}orders") == f"ods\\u{ord(character):04x}orders"


@pytest.mark.parametrize("marks", [1, 2, 3, 5])
def test_of_combining_marks_in_a_row_two_are_shown(marks: int) -> None:
    """Accents of real languages stay; a tower of them would paint over other lines."""
    shown = plain("e" + "\u0301" * marks + "n")
    assert shown == "e" + "\u0301" * min(marks, 2) + r"\u0301" * max(0, marks - 2) + "n"
