"""The page of the emulator in a real browser: tasks, versions, production and requests, on a phone and on a desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dataworks_emulator import Emulator
from pulumi_dataworks.client import Credentials, DataWorksClient
from pulumi_dataworks.content import write_json
from support.stacks import FOLDER, job

from .conftest import Open

SCREENSHOTS = Path(__file__).parent / "screenshots"
HOSTILE = "</td></table></main><script>document.title = 'owned'</script><img src=/x onerror=alert(1)>\u202e &amp; 订单"


PROJECT = "10000"


def client_of(emulator: Emulator) -> DataWorksClient:
    """The client of this package, with the keys of the emulator. It needs no event loop: the browser has one."""
    return DataWorksClient(
        endpoint=emulator.endpoint, credentials=lambda: Credentials(emulator.access_key_id, emulator.access_key_secret)
    )


def created(client: DataWorksClient, name: str) -> str:
    """A draft; its FileId."""
    param = json.dumps({"FileFolderPath": FOLDER})
    return client.create_di_sync_task(
        project_id=PROJECT, task_name=name, task_content=write_json(job()), task_param=param, client_token=name
    ).file_id


def ended(client: DataWorksClient, deployment_id: str) -> None:
    """Ask until a deployment has ended."""
    while client.get_deployment(project_id=PROJECT, deployment_id=deployment_id).status == 0:
        pass


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Two tasks: one in production, whose draft went on, and one with a name that means harm."""
    with Emulator() as emulator, client_of(emulator) as client:
        orders = created(client, "orders_daily")
        settings = {"CronExpress": "00 12 00 * * ?", "OutputList": "orders"}
        client.update_file(project_id=PROJECT, file_id=orders, input_list="emulated_standard_root", settings=settings)
        ended(client, client.submit_file(project_id=PROJECT, file_id=orders, comment="as agreed"))
        ended(client, client.deploy_file(project_id=PROJECT, file_id=orders))
        client.update_di_sync_task(
            project_id=PROJECT, file_id=orders, task_content=write_json(job(concurrent=8)), task_param="{}"
        )
        emulator.console.rename(created(client, "items_daily"), HOSTILE)
        yield emulator


def cells(page: Page, table: str) -> list[list[str]]:
    """The texts of a table, row by row."""
    rows = page.get_by_role("table", name=table).locator("tbody tr").all()
    return [row.locator("td").all_inner_texts() for row in rows]


def address(emulator: Emulator) -> str:
    return f"{emulator.endpoint}/_emulator/"


def test_it_shows_what_is_there(visited: Open, emulator: Emulator) -> None:
    """Each task with its versions and what runs of it, the node with its schedule, the newest request first."""
    with visited(address(emulator)) as page:
        orders, other = cells(page, "Tasks")
        assert orders[1:] == [
            "orders_daily",
            "业务流程/orders/数据集成",
            "2",
            "draft",
            "1 DEPLOYED: as agreed",
            "version 1",
        ]
        assert other[1] == HOSTILE.replace("\u202e", r"\u202e")
        assert other[3:] == ["1", "draft", "none", "no"]
        (node,) = cells(page, "In production")
        assert node[1:4] == ["orders_daily", "1", "00 12 00 * * ?"]
        assert cells(page, "Deployments that have not ended") == [["none"]]
        requests = cells(page, "Last requests")
        assert [row[2] for row in requests] == emulator.journal.operations()[::-1]
        assert {tuple(row[4:]) for row in requests} == {("200", "done")}
        expect(page.get_by_text("Tasks: 2, in production: 1, requests: ")).to_be_visible()


def test_a_name_stays_a_name(visited: Open, emulator: Emulator) -> None:
    """It ends no cell, loads nothing, runs nothing, turns no line; the fixture hears of any request and any
    word of the console."""
    with visited(address(emulator)) as page:
        assert page.title() == "DataWorks on this machine"
        assert page.locator("script, img").count() == 0
        expect(page.get_by_role("main").get_by_role("table")).to_have_count(4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_readable(visited: Open, emulator: Emulator, width: int, scheme: str) -> None:
    """Nothing is wider than the window, a wide table is moved in its own frame, and axe has nothing to say."""
    SCREENSHOTS.mkdir(exist_ok=True)
    emulator.answer_next("GetFile", status=500, body="<html>")
    with client_of(emulator) as client:
        client.submit_file(project_id=PROJECT, file_id=emulator.console.find("orders_daily"))
        client.get_file(project_id=PROJECT, file_id=emulator.console.find("orders_daily"))
    with visited(address(emulator), width=width, color_scheme=scheme) as page:
        page.screenshot(path=SCREENSHOTS / f"emulator-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_it_follows_what_happens_where_somebody_watches(visited: Open, emulator: Emulator) -> None:
    """The reader chooses, and can end it: a page that moves by itself is hard to read and to hear."""
    with visited(address(emulator)) as page:
        page.get_by_role("link", name="every 2 seconds").click()
        assert {one["id"] for one in Axe().run(page).response["violations"]} == {"meta-refresh"}
        emulator.operation_center.publish(emulator.console.find("orders_daily"))
        expect(page.get_by_role("table", name="Tasks")).to_contain_text("2 DEPLOYED", timeout=10_000)
        page.get_by_role("link", name="Stop").click()
        expect(page.get_by_role("link", name="Reload")).to_be_visible()
