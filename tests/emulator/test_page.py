"""The page of the emulator: what is there, for a person who watches."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import httpx
from alibabacloud_dataworks_public20200518.client import Client

from dataworks_emulator import Emulator
from dataworks_emulator.page import LAST_VERSIONS, MOST_ROWS

from .conftest import FLOW, content
from .official import made, polled, submit


def tables(emulator: Emulator) -> dict[str, list[list[str]]]:
    """Rows of each table by its caption. The body of the page is well-formed XML."""
    html = httpx.get(f"{emulator.endpoint}/_emulator/").text
    body = ET.fromstring(html[html.index("<body>") : html.index("</html>")])  # noqa: S314  our own page
    return {
        str(table.findtext("caption")): [
            ["".join(cell.itertext()) for cell in row] for row in table.findall("tbody/tr")
        ]
        for table in body.findall("main/div/table")
    }


def test_the_page_shows_tasks_production_and_requests(emulator: Emulator, client: Client) -> None:
    """Drafts, what runs, what has not ended, and what was asked last."""
    assert tables(emulator) == {
        "Tasks": [["none"]],
        "In production": [["none"]],
        "Deployments that have not ended": [["none"]],
        "Last requests": [["none"]],
    }
    file_id = made(client, name="<b>orders</b> & more")
    other = made(client, name="items")
    emulator.operation_center.publish(other)
    polled(client, submit(client, file_id), times=1)
    seen = tables(emulator)
    folder = "业务流程/orders/数据集成"
    assert seen["Tasks"] == [
        [str(file_id), "<b>orders</b> & more", folder, "1", "draft", "1 COMMITTING", "no"],
        [str(other), "items", folder, "1", "committed", "1 DEPLOYED", "version 1"],
    ]
    assert seen["In production"] == [[str(700000000 + other), "items", "1", "00 12 00 * * ?", str(other)]]
    assert seen["Deployments that have not ended"] == [["3000001"]]
    assert [row[2] for row in seen["Last requests"]][:2] == ["GetDeployment", "SubmitFile"]
    assert emulator.journal.mark() == 6


def test_the_page_stays_short(emulator: Emulator) -> None:
    """The last versions of a task, the first of very many tasks."""
    for number in range(MOST_ROWS + 3):
        file_id = emulator.console.make_file(f"task_{number}", FLOW, content())
    for _ in range(LAST_VERSIONS + 2):
        emulator.operation_center.publish(file_id)
        emulator.console.edit_content(file_id, content())
    first, *_, last, more = tables(emulator)["Tasks"]
    assert (first[1], last[1], more) == ("task_0", f"task_{MOST_ROWS - 1}", ["and 3 more"])
    emulator.console.delete(emulator.console.find("task_0"))
    for number in range(1, 4):
        emulator.console.delete(emulator.console.find(f"task_{number}"))
    versions = tables(emulator)["Tasks"][-1][5]
    assert versions.startswith("…")
    assert versions.count("DEPLOYED") == LAST_VERSIONS


def test_it_reloads_by_itself_where_that_is_asked_for(emulator: Emulator) -> None:
    """And says how to stop."""
    url = f"{emulator.endpoint}/_emulator/"
    assert "http-equiv" not in httpx.get(url).text
    watched = httpx.get(url, params={"watch": ""}).text
    assert '<meta http-equiv="refresh" content="2">' in watched
    assert '<a href="?">Stop</a>' in watched


def test_the_page_is_for_this_machine_and_runs_nothing(emulator: Emulator) -> None:
    """A page from elsewhere cannot read it, and no text on it can become a script."""
    url = f"{emulator.endpoint}/_emulator/"
    assert httpx.get(url, headers={"host": "evil.example"}).status_code == 400
    answer = httpx.get(url)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in answer.text
