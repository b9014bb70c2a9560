"""Texts that try to break out of every form of a review, and a review that has one at every place."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from pulumi_dataworks.review import Review, read_digest, review_of
from pulumi_dataworks.review.allowances import read_allowances
from review.made import properties, step, text_of, urn
from support.stories import content

MARKUP = st.sampled_from(
    [
        "<img src=x onerror=alert(1)>",
        "</details>",
        "1. x",
        "2) x",
        "- x",
        "===",
        "<!--",
        "-->",
        "```",
        "`",
        "``",
        "|",
        "\\|",
        "\\",
        "**",
        "_a_",
        "~~",
        "[x](javascript:alert(1))",
        "![x](http://evil.example/x.png)",
        "<http://evil.example>",
        "https://evil.example/a",
        "www.evil.example",
        "evil.com",
        "mail@evil.example",
        "@all",
        "#123",
        "GH-12",
        "!7",
        ":smile:",
        "&lt;",
        "&#64;",
        "$a$",
        "[^1]",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "\x1b[31m",
        "\x9b31m",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u0301" * 9,
        "\U000e0041",
        "\ud800",
        "::error::x",
        "##vso[task.setvariable x]y",
        "##[command]",
        "##teamcity[x]",
        "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
        "da39a3e",
        "<!-- pulumi-dataworks-review -->",
        "Pulumi-DataWorks-Review",
        " ",
        "\u00a0",
        "\u3164",
        "---",
        "# h",
        "- [ ] x",
        "1. x",
        "> q",
        "业务流程",
        "orders",
    ]
)

TEXTS = st.lists(MARKUP | st.text(max_size=8), max_size=8).map("".join)


def hostile_review(evil: str) -> Review:
    """`evil` as stack, task, file, column, step, value, key, path, type, message, reason and replacement reason."""
    name = evil.replace("::", ":") or "x"
    old = properties(evil, task_content=content(columns=["id", evil, evil + "x"], where=evil, **{evil or "k": evil}))
    new = properties(
        evil + "!", task_content=content(columns=[evil + "x", "id"], table=evil, writer={"preSql": [evil]})
    )
    new["task_content"]["steps"][1]["name"] = evil
    message = f"error: {evil}"
    whole = text_of(
        step("update", name, old, new, replaceReasons=[evil], detailedDiff={evil: {}}),
        step("refresh", "other", properties(), properties()),
        step("update", "other", old, properties(), detailedDiff={}),
        step("create", name + "2", new=new),
        step("delete", name + "3", old),
        step(evil or "op", name + "4", old, new),
        step("delete", name, {}, urn=urn(name, f"aws:{name}")),
        diagnostics=[
            {"severity": "error", "message": message, "urn": urn(name)},
            {"severity": "warning", "message": message, "urn": urn(name)},
        ],
    ).replace("urn:pulumi:dev::", f"urn:pulumi:{json.dumps(name)[1:-1]}::")
    allow = f"[[allow]]\ntask = {json.dumps(name, ensure_ascii=True)}\ngates = ['delete']\nreason = 'x'\n"
    allowances = read_allowances(allow, "x").rows if "\\ud" not in allow and "\\u007f" not in allow else ()
    return review_of([read_digest(whole, evil), read_digest(text_of(), evil)], allowances)
