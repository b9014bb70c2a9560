"""Business and Folder where the engine, the console or the service do something unusual: nothing is lost by it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.business import BusinessProvider
from pulumi_dataworks.resources.folder import FolderProvider
from support.hooks import settings
from support.places import KINDS, Place
from support.servicer import Aborted, Server

DIFF_NONE, DIFF_UNKNOWN = 1, 0
RETURNS, REFUNDS = "业务流程/returns/数据集成", "业务流程/refunds/数据集成"
FOLDER_MISSING = "1201111431"
"""Seen in the field for a folder path that does not exist."""


class Run:
    """One process of the provider, for both resources."""

    def __init__(self, emulator: Emulator, **config: str) -> None:
        self.emulator = emulator
        self.business = Server({**settings(emulator), **config}, BusinessProvider())
        self.folder = self.business.of(FolderProvider())

    def flow(self, olds: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
        return checked(self.business, olds, business_name=name, **more)

    def path(self, olds: dict[str, Any], path: str, **more: Any) -> dict[str, Any]:
        return checked(self.folder, olds, folder_path=path, **more)

    def made(self) -> tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]:
        """The workflow returns with the folder daily."""
        flow = self.business.create(self.flow({}, "returns"))
        return flow, self.folder.create(self.path({}, f"{RETURNS}/daily"))

    def writes(self) -> list[str]:
        return [entry.operation for entry in self.emulator.journal.writes()]


def checked(server: Server, olds: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    found, failures = server.check(olds, {"project_id": "10000", **inputs})
    assert failures == []
    return found


def paths(emulator: Emulator) -> list[str]:
    """The folders below workflows' own, as another client lists them."""
    run = Run(emulator)
    run.flow({}, "x")
    client = run.business.session.client
    found = []
    for flow in client.list_business(project_id="10000").business:
        below = client.list_folders(project_id="10000", parent_folder_path=f"业务流程/{flow.business_name}/数据集成")
        found += [one.folder_path for one in below.folders or []]
    return sorted(found)


def flows(emulator: Emulator) -> list[str]:
    run = Run(emulator)
    run.flow({}, "x")
    return sorted(one.business_name for one in run.business.session.client.list_business(project_id="10000").business)


def deleted_by_hand(emulator: Emulator, business_id: str) -> None:
    run = Run(emulator)
    run.flow({}, "x")
    run.business.session.client.delete_business(project_id="10000", business_id=business_id.partition(":")[2])


@pytest.fixture(params=KINDS)
def place(emulator: Emulator, request: pytest.FixtureRequest) -> Place:
    return Place(emulator, str(request.param))


# Replacement and rename


def test_a_forced_replacement_keeps_the_one_that_exists(place: Place) -> None:
    """`pulumi up --replace` and `pulumi state taint` ask for no diff and check without the old inputs: the creation
    adopts the resource's own, and the deletion is of the same."""
    id_, outputs = place.make(adopt_existing=True)
    run = place.later()
    assert run.make(adopt_existing=True)[0] == id_
    run.server.delete(id_, outputs)
    assert place.later().server.read(id_, outputs)[0] == id_
    assert place.writes() == [f"Create{place.kind}"]


def test_a_forced_replacement_without_adopt_existing_says_what_to_do(place: Place) -> None:
    """It looks like the creation of a name that somebody else has."""
    place.make()
    with pytest.raises(Aborted, match="run `pulumi up` without --replace, after `pulumi state untaint`"):
        place.later().make()
    assert place.writes() == [f"Create{place.kind}"]


def test_a_replacement_that_the_program_asks_for_keeps_what_is_known_of_it(place: Place) -> None:
    """`replace_on_changes` comes with a diff, which has the id and says whether it was adopted."""
    id_, outputs = place.make()
    run = place.later()
    news = run.checked(outputs)
    run.server.diff(id_, outputs, news)
    assert run.server.create(news) == (id_, outputs)
    run.server.delete(id_, outputs)
    assert place.writes() == [f"Create{place.kind}"]


def test_the_entry_of_a_renamed_resource_does_not_delete_what_the_new_one_adopted(place: Place) -> None:
    """Two entries of a state have one id: in the run that made the second, and in each later one."""
    id_, outputs = place.make()
    run = place.later()
    new_id, new_outputs = run.server.create(run.checked({}, adopt_existing=True))
    run.server.delete(id_, outputs)
    later = place.later()
    later.server.diff(new_id, new_outputs, later.checked(new_outputs, adopt_existing=True))
    later.server.delete(id_, outputs)
    assert (new_id, place.writes()) == (id_, [f"Create{place.kind}"])


def test_a_resource_that_left_the_program_is_deleted_although_a_refresh_found_drift(place: Place) -> None:
    """The engine asks for a diff of each drifted resource in a refresh; that alone does not keep it."""
    id_, outputs = place.make()
    run = place.later()
    run.server.diff(id_, {**outputs, "owner": "1"}, outputs)
    run.server.delete(id_, outputs)
    assert place.writes() == [f"Create{place.kind}", f"Delete{place.kind}"]


def test_a_renamed_workflow_takes_its_folders_along(emulator: Emulator) -> None:
    """The folder's path differs by the new name alone: no replacement, and nothing is sent for the folder."""
    (flow_id, flow), (folder_id, folder) = Run(emulator).made()
    run = Run(emulator)
    news = run.flow(flow, "refunds")
    assert list(run.business.diff(flow_id, flow, news).replaces) == []
    run.business.update(flow_id, flow, news)
    path = run.path(folder, f"{REFUNDS}/daily")
    diff = run.folder.diff(folder_id, folder, path)
    assert (diff.changes, list(diff.replaces)) == (DIFF_UNKNOWN, [])
    outputs = run.folder.update(folder_id, folder, path)
    assert run.writes() == ["CreateBusiness", "CreateFolder", "UpdateBusiness"]
    assert Run(emulator).folder.read(folder_id, outputs)[1] == outputs
    assert paths(emulator) == [f"{REFUNDS}/daily"]


def test_a_workflow_and_its_folder_are_renamed_at_once(emulator: Emulator) -> None:
    """Two renames, one of each."""
    (flow_id, flow), (folder_id, folder) = Run(emulator).made()
    run = Run(emulator)
    news = run.flow(flow, "refunds")
    run.business.diff(flow_id, flow, news)
    run.business.update(flow_id, flow, news)
    path = run.path(folder, f"{REFUNDS}/nightly")
    assert list(run.folder.diff(folder_id, folder, path).replaces) == []
    run.folder.update(folder_id, folder, path)
    assert paths(emulator) == [f"{REFUNDS}/nightly"]


def test_a_folder_in_a_renamed_folder_stays_the_same(emulator: Emulator) -> None:
    """The same one level deeper."""
    run = Run(emulator)
    _, (outer_id, outer) = run.made()
    inner_id, inner = run.folder.create(run.path({}, f"{RETURNS}/daily/eu"))
    run = Run(emulator)
    news = run.path(outer, f"{RETURNS}/nightly")
    run.folder.diff(outer_id, outer, news)
    run.folder.update(outer_id, outer, news)
    news = run.path(inner, f"{RETURNS}/nightly/eu")
    assert list(run.folder.diff(inner_id, inner, news).replaces) == []
    run.folder.update(inner_id, inner, news)
    assert run.writes()[-1] == "UpdateFolder"
    assert Run(emulator).folder.read(inner_id, inner)[1]["folder_path"] == f"{RETURNS}/nightly/eu"


def test_a_workflow_that_an_earlier_run_renamed_needs_no_new_folder(emulator: Emulator) -> None:
    """That run ended before the folder's turn: the next one replaces a folder by the same one, which is nothing."""
    (flow_id, flow), (folder_id, folder) = Run(emulator).made()
    run = Run(emulator)
    run.business.update(flow_id, flow, run.flow(flow, "refunds"))
    run = Run(emulator)
    news = run.path(folder, f"{REFUNDS}/daily")
    assert list(run.folder.diff(folder_id, folder, news).replaces) == ["folder_path"]
    new_id, outputs = run.folder.create(news)
    run.folder.delete(folder_id, folder)
    assert (new_id, outputs["adopted"]) == (folder_id, False)
    assert run.writes() == ["CreateBusiness", "CreateFolder", "UpdateBusiness"]
    assert Run(emulator).folder.read(new_id, outputs)[0] == folder_id


def test_a_folder_moves_to_another_workflow_by_a_new_one(emulator: Emulator) -> None:
    """The old one is deleted, for it has another id."""
    _, (folder_id, folder) = Run(emulator).made()
    run = Run(emulator)
    run.business.create(run.flow({}, "refunds"))
    news = run.path(folder, f"{REFUNDS}/daily")
    assert list(run.folder.diff(folder_id, folder, news).replaces) == ["folder_path"]
    run.folder.create(news)
    run.folder.delete(folder_id, folder)
    assert paths(emulator) == [f"{REFUNDS}/daily"]


def test_an_update_of_a_folder_that_somebody_moved_sends_nothing(emulator: Emulator) -> None:
    """UpdateFolder takes a name only: in another workflow it would give the wrong folder the right name."""
    (flow_id, flow), (folder_id, folder) = Run(emulator).made()
    run = Run(emulator)
    run.business.update(flow_id, flow, run.flow(flow, "refunds"))
    with pytest.raises(Aborted, match=rf"the folder is {REFUNDS}/daily .*Nothing was sent\.\n.*up --refresh"):
        run.folder.update(folder_id, folder, run.path(folder, f"{RETURNS}/nightly"))
    assert paths(emulator) == [f"{REFUNDS}/daily"]


# What leaves the program


def test_removal_of_owner_and_description_is_reported(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """No value of UpdateBusiness removes one, as far as it is documented: nothing is sent."""
    warned: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, **_: warned.append(text))
    run = Run(emulator)
    id_, outputs = run.business.create(run.flow({}, "returns", owner="111", description="d"))
    news = run.flow(outputs, "returns")
    assert run.business.diff(id_, outputs, news).changes == DIFF_UNKNOWN
    after = run.business.update(id_, outputs, news)
    assert [text.split("Nothing")[0] for text in warned] == [
        f"Business 'returns': {name} was removed from the program. " for name in ("description", "owner")
    ]
    assert run.writes() == ["CreateBusiness"]
    assert Run(emulator).business.read(id_, after)[2] == {"project_id": "10000", "business_name": "returns"}


# What no longer exists


def test_a_workflow_deleted_in_the_console_takes_its_folders_out_of_the_state(emulator: Emulator) -> None:
    """Refresh and destroy: the list of a folder's parent is refused, and no list has the workflow."""
    run = Run(emulator)
    (flow_id, flow), (folder_id, folder) = run.made()
    inner_id, inner = run.folder.create(run.path({}, f"{RETURNS}/daily/eu"))
    deleted_by_hand(emulator, flow_id)
    run = Run(emulator)
    assert run.business.read(flow_id, flow)[0] == ""
    assert [run.folder.read(*one)[0] for one in ((folder_id, folder), (inner_id, inner))] == ["", ""]
    run = Run(emulator)
    run.folder.delete(inner_id, inner)
    run.folder.delete(folder_id, folder)
    run.business.delete(flow_id, flow)
    assert run.writes()[-1] == "DeleteBusiness"


def test_a_folder_made_anew_by_hand_is_another_one(emulator: Emulator) -> None:
    """The path is listed with another id: ours no longer exists, and what is there is not deleted."""
    run = Run(emulator)
    _, (folder_id, folder) = run.made()
    client = run.folder.session.client
    client.delete_folder(project_id="10000", folder_id=folder_id.partition(":")[2])
    client.create_folder(project_id="10000", folder_path=f"{RETURNS}/daily")
    assert Run(emulator).folder.read(folder_id, folder)[0] == ""
    Run(emulator).folder.delete(folder_id, folder)
    assert paths(emulator) == [f"{RETURNS}/daily"]


def body(**data: Any) -> str:
    return json.dumps({"Success": True, "RequestId": "R1", **data})


NO_PROOF = [
    body(),
    body(Data=None),
    body(Data={}),
    body(Data=[]),
    body(Data={"Business": None, "Folders": None, "TotalCount": 0}),
    body(Data={"Business": [], "Folders": [], "TotalCount": 3}),
]


@pytest.mark.parametrize("answer", NO_PROOF)
def test_a_list_that_is_null_missing_or_not_whole_proves_nothing(place: Place, answer: str) -> None:
    """The resource stays in the state, and nothing is deleted that could not be read."""
    id_, outputs = place.make()
    if place.kind == "Folder":
        place.emulator.refuse_next("GetFolder", http_status=404, code=FOLDER_MISSING, times=3)
    place.emulator.answer_next("ListBusiness" if place.kind == "Business" else "ListFolders", body=answer, times=3)
    server = place.later().server
    for hook in (server.read, server.delete):
        with pytest.raises(Aborted):
            hook(id_, outputs)
    place.emulator.faults.clear()
    assert place.later().server.read(id_, outputs)[0] == id_
    assert place.writes() == [f"Create{place.kind}"]


@pytest.mark.parametrize("answer", [body(), body(Data=None), body(Data={}), body(Data={"FolderId": "1"}), body(Data=7)])
def test_an_odd_success_of_get_folder_proves_nothing(emulator: Emulator, answer: str) -> None:
    """A folder that the list of its parent shows exists."""
    run = Run(emulator)
    _, (folder_id, folder) = run.made()
    run = Run(emulator)
    emulator.answer_next("GetFolder", body=answer, times=2)
    for hook in (run.folder.read, run.folder.delete):
        with pytest.raises(Aborted, match="GetFolder was answered"):
            hook(folder_id, folder)
    assert paths(emulator) == [f"{RETURNS}/daily"]


def test_a_missing_parent_is_believed_only_when_no_workflow_of_its_name_is_listed(emulator: Emulator) -> None:
    """The code means a missing folder in other people's notes only."""
    run = Run(emulator)
    _, (folder_id, folder) = run.made()
    for operation in ("GetFolder", "ListFolders"):
        emulator.refuse_next(operation, http_status=400, code=FOLDER_MISSING, times=9)
    with pytest.raises(Aborted, match=FOLDER_MISSING):
        run.folder.read(folder_id, folder)
    emulator.faults.clear()
    assert Run(emulator).folder.read(folder_id, folder)[0] == folder_id


def test_a_long_list_of_workflows_is_read_twice_before_one_counts_as_deleted(emulator: Emulator) -> None:
    """Workflows slip from one page to the one before while somebody deletes others."""
    run = Run(emulator)
    id_, outputs = run.business.create(run.flow({}, "returns"))
    client = run.business.session.client
    for number in range(120):
        client.create_business(project_id="10000", business_name=f"w{number:03}")
    listed = [{"BusinessId": 5000 + number, "BusinessName": f"v{number}"} for number in range(120)]
    for part in (listed[:100], listed[100:]):
        emulator.answer_next("ListBusiness", body=body(Data={"Business": part, "TotalCount": 120}))
    assert Run(emulator).business.read(id_, outputs)[0] == id_
    deleted_by_hand(emulator, id_)
    assert Run(emulator).business.read(id_, outputs)[0] == ""


def test_a_list_without_an_end_is_an_error(place: Place) -> None:
    """TotalCount promises more for ever: the same page again ends it."""
    id_, outputs = place.make()
    operation, row = {
        "Business": ("ListBusiness", {"BusinessId": 7, "BusinessName": "w"}),
        "Folder": ("ListFolders", {"FolderId": "7", "FolderPath": "业务流程/orders/数据集成/w"}),
    }[place.kind]
    if place.kind == "Folder":
        place.emulator.refuse_next("GetFolder", http_status=404, code=FOLDER_MISSING)
    answer = body(Data={"Business": [row], "Folders": [row], "TotalCount": 10**9})
    place.emulator.answer_next(operation, body=answer, times=10**6)
    with pytest.raises(Aborted, match=f"{operation} gives a list without an end"):
        place.server.read(id_, outputs)


def test_a_folder_that_lists_itself_ends_the_deletion_with_an_answer(emulator: Emulator) -> None:
    """Each folder is visited once."""
    run = Run(emulator)
    (flow_id, flow), (folder_id, folder) = run.made()
    run = Run(emulator)
    run.folder.delete(folder_id, folder)
    row = {"FolderId": "7", "FolderPath": "业务流程/returns"}
    emulator.answer_next("ListFolders", body=body(Data={"Folders": [row], "TotalCount": 1}), times=10**6)
    run.business.delete(flow_id, flow)
    assert "returns" not in flows(emulator)


@pytest.mark.parametrize("listed", [body(Data={"Folders": None}), body(Data={"Folders": [], "TotalCount": 1})])
def test_a_workflow_whose_folders_cannot_be_listed_is_not_deleted(emulator: Emulator, listed: str) -> None:
    """Whether DataWorks deletes the files in it, too, is not documented: it must be proven empty."""
    run = Run(emulator)
    (flow_id, flow), _ = run.made()
    run = Run(emulator)
    emulator.answer_next("ListFolders", body=listed, times=5)
    with pytest.raises(Aborted, match="ListFolders did not give the whole list"):
        run.business.delete(flow_id, flow)
    assert "returns" in flows(emulator)


# Creations


ODD_IDS: list[Any] = ["", None, "a/b", "1:2", "业", " ", [], {}]
ODD_NUMBERS: list[Any] = ["evil", -1, 0, 2**70, 1.5]
"""Ids of folders are texts: some of these could be one."""


@pytest.mark.parametrize(
    ("kind", "odd"),
    [(kind, odd) for kind in KINDS for odd in ODD_IDS + (ODD_NUMBERS if kind == "Business" else [])],
)
def test_a_creation_that_answers_with_an_odd_id_is_confirmed_by_a_list(emulator: Emulator, kind: str, odd: Any) -> None:
    """Where the list has it, with its id; where it has not, it is an error that claims nothing."""
    place = Place(emulator, kind)
    answer = body(BusinessId=odd, Data=odd)
    place.emulator.answer_next(f"Create{place.kind}", body=answer)
    with pytest.raises(Aborted, match=f"Create{place.kind} was answered, and its reply cannot be read"):
        place.make()
    seen: list[str] = []
    other = place.later()

    def made_meanwhile(_seconds: float) -> None:
        seen.append(other.make()[0])

    place.emulator.answer_next(f"Create{place.kind}", body=answer)
    place.server.session.sleep = made_meanwhile
    id_, outputs = place.make()
    assert ([id_], outputs["adopted"]) == (seen, False)


# Development


DEVELOPMENT = {"dataworks:mode": "development"}


def test_a_stack_for_development_uses_what_exists(emulator: Emulator) -> None:
    """Neither changed nor renamed nor deleted: it belongs to the production stack."""
    production = Run(emulator)
    (flow_id, _), (folder_id, _) = production.made()
    mark = len(production.writes())
    run = Run(emulator, **DEVELOPMENT)
    found_id, flow = run.business.create(run.flow({}, "returns", owner="42", description="mine"))
    path_id, folder = run.folder.create(run.path({}, f"{RETURNS}/daily"))
    assert (found_id, path_id) == (flow_id, folder_id)
    news = run.flow(flow, "returns", owner="43")
    run.business.diff(flow_id, flow, news)
    flow = run.business.update(flow_id, flow, news)
    assert Run(emulator, **DEVELOPMENT).business.read(flow_id, flow)[1] == flow
    assert list(run.business.diff(flow_id, flow, run.flow(flow, "refunds")).replaces) == ["business_name"]
    assert list(run.folder.diff(folder_id, folder, run.path(folder, f"{RETURNS}/nightly")).replaces) == ["folder_path"]
    run.folder.delete(folder_id, folder)
    run.business.delete(flow_id, flow)
    assert run.writes()[mark:] == []


def test_a_stack_for_development_creates_what_is_missing_and_leaves_it(emulator: Emulator) -> None:
    """Production may use it by now, so nothing that a stack for development created is deleted by one."""
    run = Run(emulator, **DEVELOPMENT)
    (flow_id, flow), (folder_id, folder) = run.made()
    assert (flow["adopted"], folder["adopted"]) == (False, False)
    run = Run(emulator, **DEVELOPMENT)
    run.folder.delete(folder_id, folder)
    run.business.delete(flow_id, flow)
    assert run.writes() == ["CreateBusiness", "CreateFolder"]


def test_switching_a_production_stack_to_development_changes_no_workflow(emulator: Emulator) -> None:
    """Removed from the program, renamed or changed."""
    (flow_id, flow), (folder_id, folder) = Run(emulator).made()
    run = Run(emulator, **DEVELOPMENT)
    for hook, id_, state in ((run.folder.delete, folder_id, folder), (run.business.delete, flow_id, flow)):
        hook(id_, state)
    run.business.update(flow_id, flow, run.flow(flow, "refunds", owner="1"))
    assert run.writes() == ["CreateBusiness", "CreateFolder"]
