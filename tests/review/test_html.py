"""The HTML form: complete, whole without a network, and closed to whatever a task, a content or a server says."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pulumi_dataworks.content import ABSENT, Change, Effect
from pulumi_dataworks.review import html, marked, read_digest, review_of, signed_lines, words
from pulumi_dataworks.review.escape import HIDDEN_CATEGORIES, plain
from pulumi_dataworks.review.html import EFFECTS, as_html
from pulumi_dataworks.review.mapping import mapping_lines
from pulumi_dataworks.review.model import ONCE_DEPLOYED, Action, Review, StackReview, TaskReview
from review.hostile import TEXTS, hostile_review
from review.judge import LINKS
from support.reviews import COLUMNS, job, many, story
from support.reviews import task as reviewed
from support.stories import NAMES, preview_text

SVG = "{http://www.w3.org/2000/svg}"
NON_BREAKING = "\u00a0"
"""The page holds some of its own."""

EVERYWHERE = {"class", "id", "role", "title", "tabindex", "hidden"} | {
    f"aria-{name}" for name in ("label", "labelledby", "hidden", "live")
}
PLAIN = """
    head title style script body header main footer section h1 h2 h3 h4 p ul ol li dl dt dd div span strong b i em small
    bdi code ins del figure figcaption fieldset legend summary table caption thead tbody td
"""
ALLOWED = {
    # element: the attributes that it may have besides those
    **dict.fromkeys(PLAIN.split(), ""),
    "html": "lang",
    "br": "",
    "meta": "charset http-equiv content name",
    "a": "href rel",
    "form": "autocomplete",
    "label": "",
    "input": "type value checked",
    "button": "type",
    "tr": "data-effect",
    "th": "scope",
    "details": "data-effect open",
    f"{SVG}svg": "width height viewBox preserveAspectRatio focusable",
    f"{SVG}path": "d",
}

HOSTILE = st.lists(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</script>",
            "</style>",
            "</title>",
            "</details>",
            "<!--",
            "]]>",
            "\" onmouseover='x()' ",
            "' autofocus onfocus=x() ",
            "<svg/onload=x()>",
            "javascript:x()",
            "https://evil.example/",
            "{{ 7 * 7 }}",
            "{% raw %}",
            "&lt;b&gt;",
            "&#0;",
            "`",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\x00",
            "\x1b[31m",
            "\r\n::error::",
            "##[command]",
            "\ud800",
            "e\u0301\u0301\u0301\u0301",
            "订单",
            "orders",
        ]
    )
    | st.text(max_size=5),
    max_size=4,
).map("".join)


def parsed(page: str) -> Element:
    """The page as a browser reads it; raises where it has to guess."""
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert isinstance(document, Element)
    return document


def check_closed(page: str) -> Element:
    """Nothing in the page but what we put there."""
    document = parsed(page)
    scripts, styles, ids = [], [], []
    for element in document.iter():
        if not isinstance(element.tag, str):
            pytest.fail("a comment")
        allowed = {*ALLOWED[element.tag].split(), *EVERYWHERE}
        assert set(element.attrib) <= allowed, (element.tag, element.attrib)
        assert element.attrib.get("href", "#").startswith(("#", *LINKS))
        scripts += [element.text] if element.tag == "script" else []
        styles += [element.text] if element.tag == "style" else []
        ids += [element.attrib["id"]] if "id" in element.attrib else []
    assert scripts == [html._ours("script.js")["text"]]
    assert styles == [html._ours("style.css")["text"]]
    assert len(ids) == len(set(ids))
    return document


def texts(value: Any) -> Iterator[str]:
    """Every text of a review, wherever it stands."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def with_texts(value: Any, draw: Iterator[str]) -> Any:
    """The same review with other texts, except the kinds, effects, places and addresses that code alone writes."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return next(draw)
    if isinstance(value, tuple):
        return tuple(with_texts(item, draw) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        ours = {"kind", "when", "severity", "action", "effect", "role"}
        ours |= {"console_url", "run_url", "commit_url", "docs_url"}
        found = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: with_texts(one, draw) for name, one in found.items() if name not in ours})
    return value


def small() -> Review:
    """Of the story the tasks that have something of each kind: mapping, findings, allowances, drift, secrets."""
    chosen = {"orders_shift", "orders_recreated", "orders_speed", "orders_hidden"}
    review = story()
    stacks = (
        replace(stack, tasks=tuple(task for task in stack.tasks if task.name in chosen)) for stack in review.stacks
    )
    return replace(review, stacks=tuple(stacks))


def visible(document: Element) -> str:
    return " ".join("".join(document.itertext()).split())


def test_the_page_is_closed() -> None:
    """Only our elements, attributes, style and script; every link stays inside; every id is there once."""
    document = check_closed(as_html(story()))
    ids = {element.attrib["id"] for element in document.iter() if "id" in element.attrib}
    links = [one.attrib["href"][1:] for one in document.iter("a") if one.attrib["href"].startswith("#")]
    assert len(links) > len(story().tasks)
    assert set(links) <= ids


@given(st.lists(HOSTILE, min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_out(found: list[str]) -> None:
    """Whatever a name, a value, a reason or a message says, it is read as text, and nothing of it is invisible."""

    def forever() -> Iterator[str]:
        while True:
            yield from found

    page = as_html(with_texts(small(), forever()))
    document = check_closed(page)
    ours = {html._ours(name)["text"] for name in ("style.css", "script.js")}
    for element in document.iter():
        for text in (element.text or "", element.tail or "", *element.attrib.values()):
            hidden = {character for character in text if unicodedata.category(character) in HIDDEN_CATEGORIES}
            assert text in ours or hidden <= {" ", "\u3000", "\n", NON_BREAKING}
    page.encode("utf-8")


@given(TEXTS)
@example("a\ud800b")
@settings(max_examples=20, deadline=None)
def test_no_preview_breaks_out(evil: str) -> None:
    """The same from the wire: hostile texts in every place of a preview."""
    check_closed(as_html(hostile_review(evil)))


def lines_of(task: TaskReview) -> tuple[signed_lines.Line, ...]:
    """The values that no sentence holds."""
    drift = signed_lines.values(task.drift, longest=0).lines
    if task.action is Action.CREATE:
        return (*signed_lines.creation(task, longest=0).lines, *drift)
    kept = (change for change in task.changes if not words.holds_values(change))
    return (*signed_lines.values(kept, longest=0).lines, *drift)


@pytest.mark.parametrize("name", NAMES)
def test_each_story_is_told_whole(name: str) -> None:
    """Real previews: every sentence that the Markdown has of a change, a note or a failure is in the page, too."""
    review = review_of([read_digest(preview_text(name), name)])
    page = visible(check_closed(as_html(review)))
    for stack in review.stacks:
        told = [words.stack_line(stack), *stack.notes, *(one.text for one in stack.failures)]
        for task in stack.tasks:
            told += [words.summary(task), *(words.note_text(note, task) for note in task.notes)]
            told += [words.sentence(change) for change in task.changes if task.action is not Action.CREATE]
            told += [line.text for line in lines_of(task)]
        for text in map(marked.shown, told):
            assert " ".join(plain(text).replace("`", "").split()) in page.replace("`", "")


def test_the_policy_permits_our_two_files_and_nothing_else() -> None:
    """By the hash of exactly what stands in the page."""
    document = parsed(as_html(story()))
    policy = next(one.attrib["content"] for one in document.iter("meta") if one.attrib.get("http-equiv"))
    hashes = {
        tag: base64.b64encode(hashlib.sha256(str(next(document.iter(tag)).text).encode()).digest()).decode()
        for tag in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_left_out() -> None:
    """Every text of the review stands in the page, however long it is; a name in backticks without them."""
    long = "x" * 100_000
    change = Change(
        "set", "task_content.x", "Reader.querySql", "`Reader.querySql` changes", Effect.ROWS, "why", long, ABSENT
    )
    review = story()
    first = replace(review.stacks[0].tasks[0], changes=(change,))
    review = replace(
        review, stacks=(replace(review.stacks[0], tasks=(first, *review.stacks[0].tasks[1:])), *review.stacks[1:])
    )
    page = visible(check_closed(as_html(review)))
    missing = [
        text
        for stack in review.stacks
        for task in stack.tasks
        for text in texts(
            (task.name, task.task_name, task.id, task.notes, task.calls, task.replace_reasons, task.hidden)
        )
        if plain(text).replace("`", "") not in page
    ]
    assert missing == []
    assert long in page
    assert f"{ONCE_DEPLOYED}" in page
    for task in review.tasks:
        for finding in task.findings:
            place = words.place_of(finding.path, task)
            for text in (finding.code, place, finding.what, finding.consequence, finding.remedy):
                assert text.replace("`", "") in page
        for change in task.changes if task.action is not Action.CREATE else ():
            assert change.reason.replace("`", "") in page
        for one in task.allowed:
            assert one.reason in page


def test_what_is_worst_is_first() -> None:
    """Verdicts, then why a preview failed, then the tasks, the most dangerous first."""
    page = visible(parsed(as_html(story())).find("body"))  # type: ignore[arg-type]
    places = [
        page.index(text)
        for text in (
            "The preview of staging failed or is incomplete",
            "worst effect: destructive (4), unknown, treated as destructive (1)",
            "preview failed",
            "An update saves a draft",
            "The preview failed, so the list of tasks is incomplete",
            "Show effects",
            "orders_gone",
            "orders_shift",
            "orders_new",
        )
    ]
    assert places == sorted(places)


def test_headings_go_down_one_step_at_a_time() -> None:
    """One h1, and no level is left out."""
    levels = [int(element.tag[1]) for element in parsed(as_html(story())).iter() if re.fullmatch("h[1-4]", element.tag)]
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_every_effect_can_be_filtered_and_has_a_colour() -> None:
    """The style sheet has a rule for each word that a task's effect may be, and the page a box for those it shows."""
    style = html._ours("style.css")["text"]
    for word in EFFECTS:
        assert f'.filter:has(#show-{word}:not(:checked)) ~ #tasks [data-effect="{word}"]' in style
        assert f".badge.effect-{word} {{" in style
    boxes = [one.attrib["value"] for one in parsed(as_html(story())).iter("input")]
    assert boxes == ["unknown", "destructive", "misplaced", "schema", "rows", "tuning", "none"]


def test_a_review_of_nothing_says_so() -> None:
    """No preview, and a preview in which nothing changes."""
    assert "No preview was given." in visible(check_closed(as_html(Review(()))))
    assert "No task changes." in visible(check_closed(as_html(Review((StackReview(name="prod"),)))))


@pytest.mark.parametrize(("action", "told"), [(Action.FORGET, "unchanged"), (Action.DELETE, "removed")])
def test_a_file_that_stays_is_drawn_as_it_is(action: Action, told: str) -> None:
    """What only leaves the state keeps its steps and columns; what is deleted loses them."""
    gone = reviewed("orders", job(), None, action=action, mapping=mapping_lines(job(), None))
    page = visible(parsed(as_html(Review((StackReview(name="prod", tasks=(gone,)),)))))
    assert f"Column mapping: 9 {told}" in page
    assert ("reader removed" in page) == (action is Action.DELETE)


def test_the_most_dangerous_are_unfolded() -> None:
    """The first five of them; the rest waits to be asked, and so do long lists of leaves."""
    document = parsed(as_html(many(20)))
    tasks = [one for one in document.iter("details") if one.attrib["class"].startswith("task")]
    assert ["open" in one.attrib for one in tasks] == [True] * 5 + [False] * 15


def test_an_allowance_is_seen_with_its_reason() -> None:
    """In the table, at the task, and where nothing used it."""
    page = visible(parsed(as_html(story())))
    assert "destructive allowed" in page
    assert "Allowed for replace" in page
    assert "moved to the new workspace, agreed" in page
    assert "nobody in prod, for delete: left from last week" in page


def test_a_column_that_receives_other_data_is_amber_and_says_what_it_receives() -> None:
    """In the picture with its line, in the legend, and in the table of the mapping."""
    shifted = reviewed("orders", job(), job([*COLUMNS[:3], "discount", *COLUMNS[3:-1]], COLUMNS))
    document = parsed(as_html(Review((StackReview(name="prod", tasks=(shifted,)),))))
    targets = next(one for one in document.iter("ol") if one.attrib.get("class") == "target")
    fed = ["".join(one.itertext()).split() for one in targets if one.attrib["class"] == "receives"]
    assert fed[:2] == [["!4currency", "←", "discount"], ["!5status", "←", "currency"]]
    lines = [one.attrib["class"] for one in document.iter(f"{SVG}path")]
    assert lines.count("receives") == len(fed) + 1
    assert "receives other data" in visible(document)
    style = html._ours("style.css")["text"]
    assert ".lines .receives { stroke: var(--receives)" in style
    assert "--receives: #835300" in style


def test_the_picture_names_the_tables_and_codes_are_explained_on_the_page() -> None:
    """Above the columns of both sides; each code links to its meaning, which needs no network."""
    document = check_closed(as_html(story()))
    heads = ["".join(one.itertext()) for one in document.iter("div") if one.attrib.get("class") == "heads"]
    assert "shop/orders→warehouse/ods_orders" in heads
    links = {one.attrib["href"] for one in document.iter("a") if one.attrib["href"].startswith("#code-")}
    assert {"#code-DE201", "#code-DE103", "#code-DW305"} <= links
    meanings = {one.attrib["id"] for one in document.iter("dt") if "id" in one.attrib}
    assert links <= {f"#{one}" for one in meanings}
    assert "Columns are mapped by position, and one side moves alone." in visible(document)


def test_every_effect_of_the_page_is_explained() -> None:
    """Also that of a new task that empties its target."""
    page = visible(check_closed(as_html(story())))
    for word in ("destructive", "misplaced", "schema", "rows", "tuning", "none", "empties", "unknown"):
        assert words.MEANING[word] in page
