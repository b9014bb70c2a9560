"""create: whatever DataWorks does with tokens and equal names, no task is lost and none is made twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault, Point
from dataworks_emulator.journal import Entry
from pulumi_dataworks.plan import client_token
from support.hooks import another_run, file_of, made, updated
from support.servicer import Aborted, Server
from support.stacks import FOLDER, inputs, job

SETTINGS = [
    pytest.param({"honour_client_token": honoured, "unique_names": unique}, id=f"{told}, {names}")
    for honoured, told in ((True, "token honoured"), (False, "token ignored"))
    for unique, names in ((True, "names unique"), (False, "equal names"))
]
"""What no document says of CreateDISyncTask, each way."""

NO_FILE = json.dumps({"Success": True, "Data": {"Files": [], "TotalCount": 0, "PageNumber": 1, "PageSize": 100}})


@pytest.fixture(params=SETTINGS)
def any_dataworks(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with Emulator(**request.param) as emulator:
        yield emulator


@pytest.fixture
def run(any_dataworks: Emulator) -> Server:
    return another_run(any_dataworks)


def names(emulator: Emulator) -> list[str]:
    return [file.name for file in emulator.console.files()]


def creations(emulator: Emulator) -> int:
    return emulator.journal.operations().count("CreateDISyncTask")


def test_a_creation_that_the_engine_forgot_is_found_again(any_dataworks: Emulator, run: Server) -> None:
    """The provider died after the work was done: the next run adopts the file, as the setting says, and makes no second
    one."""
    first, _ = made(run, resource_group="S_res_group_1_2")
    later = another_run(any_dataworks, adopt_created_within=3600)
    second, outputs = made(later, resource_group="S_res_group_1_2")
    assert (second, outputs["adopted"]) == (first, True)
    assert outputs["last_edit_time"]
    assert names(any_dataworks) == ["orders_daily"]
    assert creations(any_dataworks) == 1


@pytest.mark.cell("no answer, applied", "create")
def test_a_lost_reply_makes_one_file(any_dataworks: Emulator, run: Server) -> None:
    """Done, and the answer lost: a look finds the file before anything is asked again."""
    any_dataworks.lose_reply_next("CreateDISyncTask")
    id_, outputs = made(run)
    assert names(any_dataworks) == ["orders_daily"]
    assert creations(any_dataworks) == 1
    assert run.read(id_, outputs)[2]["task_content"] == job()


def test_a_lost_request_is_sent_again_with_the_same_token(any_dataworks: Emulator, run: Server) -> None:
    """Not done, and no readable answer: one logical creation has one ClientToken."""
    any_dataworks.answer_next("CreateDISyncTask", body="<html>", times=2)
    made(run)
    assert names(any_dataworks) == ["orders_daily"]
    tokens = [entry.parameters["ClientToken"] for entry in any_dataworks.journal.writes()]
    assert len(tokens) == 3
    assert len(set(tokens)) == 1


def test_an_unknown_outcome_stays_unknown_when_nothing_is_found(any_dataworks: Emulator, run: Server) -> None:
    """Three attempts without an answer, and no file: the error says so, and what to do."""
    any_dataworks.answer_next("CreateDISyncTask", body="<html>", times=9)
    with pytest.raises(Aborted) as caught:
        made(run)
    text = str(caught.value)
    assert "CreateDISyncTask was sent, and the answer is not a JSON object" in text
    assert "No file of this name is in the folder." in text
    assert "run `pulumi up --refresh`" in text.splitlines()[-1]
    assert creations(any_dataworks) == 3


def test_a_refusal_after_a_lost_reply_is_settled_by_a_look(any_dataworks: Emulator, run: Server) -> None:
    """The first attempt made the file but did not show yet; the second is refused, perhaps for its name."""
    any_dataworks.lose_reply_next("CreateDISyncTask")
    any_dataworks.fail_next("CreateDISyncTask", message="the name is taken")
    any_dataworks.answer_next("ListFiles", body=NO_FILE, times=2)
    id_, _ = made(run)
    assert any_dataworks.console.find("orders_daily") == file_of(id_)
    assert creations(any_dataworks) == 2


@pytest.mark.cell("edited in the console", "create")
@pytest.mark.cell("two stacks, one file", "create")
@pytest.mark.parametrize("touch", ["another content", "saved again", "committed", "another resource group"])
def test_a_file_that_is_not_ours_is_refused_with_its_id(any_dataworks: Emulator, run: Server, touch: str) -> None:
    """Somebody's file of the same name: nothing is created, nothing is changed, and the message names the file."""
    console = any_dataworks.console
    file_id = console.make_file("orders_daily", FOLDER, job(concurrent=9) if touch == "another content" else job())
    if touch == "saved again":
        save_later(any_dataworks, file_id)
    if touch == "committed":
        console.commit(file_id)
    if touch == "another resource group":
        console.set_parameters(file_id, resource_group="S_res_group_3_4")
    before = console.file(file_id)
    with pytest.raises(Aborted) as caught:
        made(run, resource_group="S_res_group_1_2")
    assert f"FileId {file_id} has this name in this folder already" in str(caught.value)
    assert "adopt_existing=True" in str(caught.value).splitlines()[-1]
    assert creations(any_dataworks) == 0
    assert console.file(file_id) == before


def save_later(emulator: Emulator, file_id: str) -> None:
    """An edit an hour after the creation, with the same content."""
    store = emulator.console._store
    file = store.file(int(file_id))
    assert file is not None
    store.edit_file(file, user="somebody", last_edit_time=file.create_time + 3_600_000)


def test_adopt_existing_brings_the_file_to_the_program_s_word(any_dataworks: Emulator, run: Server) -> None:
    """Told to, the resource takes the file over, and keeps what the program does not manage."""
    file_id = any_dataworks.console.make_file("orders_daily", FOLDER, job(concurrent=9))
    id_, outputs = made(run, adopt_existing=True, resource_group="S_res_group_1_2")
    assert id_ == f"10000:{file_id}"
    assert creations(any_dataworks) == 0
    assert any_dataworks.console.file(file_id).resource_group == "S_res_group_1_2"
    _, _, live = another_run(any_dataworks).read(id_, outputs)
    assert live["task_content"] == job()
    assert live["adopt_existing"] is True


def test_a_file_elsewhere_is_no_conflict(any_dataworks: Emulator, run: Server) -> None:
    """Another folder, another workspace, another kind of file."""
    console = any_dataworks.console
    console.make_file("orders_daily", f"{FOLDER}/b", job())
    console.make_file("orders_daily", FOLDER, job(), project_id="10001")
    id_, _ = made(run)
    assert console.file(file_of(id_)).folder_path == FOLDER


def test_two_files_of_one_name_are_refused(emulator: Emulator) -> None:
    """Nobody can say which of them is meant."""
    ids = [emulator.console.make_file("orders_daily", FOLDER, job()) for _ in range(2)]
    with pytest.raises(Aborted, match=rf"2 files of this name are in the folder: {', '.join(ids)}[^\n]*\nRename"):
        made(another_run(emulator), adopt_existing=True)


def test_two_resources_of_one_name_are_refused(any_dataworks: Emulator, run: Server) -> None:
    """A copied resource whose name was forgotten: the second must not take the first one's file, nor double it."""
    made(run, origin="project/stack/first")
    second = inputs(origin="project/stack/second", file_folder_path="Business Flow/orders/Data Integration")
    _, failures = run.check({}, second)
    assert len(failures) == 1
    assert "the resource project/stack/first of this program" in failures[0]
    with pytest.raises(Aborted, match="the resource project/stack/first of this program has the same name"):
        run.create(second)
    assert names(any_dataworks) == ["orders_daily"]


def test_a_resource_added_later_does_not_take_the_file_of_another(any_dataworks: Emulator, run: Server) -> None:
    """The first resource is in the stack already; its file looks just like a forgotten creation."""
    _, outputs = made(run, origin="project/stack/first")
    later = another_run(any_dataworks)
    later.check(outputs, inputs(origin="project/stack/first", task_name="another name"))
    with pytest.raises(Aborted, match="the resource project/stack/first manages it"):
        made(later, origin="project/stack/second")


def test_a_forced_replacement_of_a_changed_task_keeps_the_file(any_dataworks: Emulator, run: Server) -> None:
    """`pulumi up --replace` creates before it deletes: the file of this very resource is no stranger's."""
    id_, outputs = made(run)
    now = updated(run, id_, outputs, task_content=job(concurrent=9))
    any_dataworks.console.commit(file_of(id_))
    later = another_run(any_dataworks)
    checked, _ = later.check(now, inputs(task_content=job(concurrent=9), origin="project/stack/orders"))
    again, _ = later.create(checked)
    assert again == id_
    later.delete(id_, now)
    assert names(any_dataworks) == ["orders_daily"]


def test_a_stranger_s_file_is_not_taken_by_a_forced_replacement(any_dataworks: Emulator, run: Server) -> None:
    """Deleted in the console and made anew by hand: it says something else than this stack ever wrote."""
    id_, outputs = made(run)
    any_dataworks.console.delete(file_of(id_))
    any_dataworks.console.make_file("orders_daily", FOLDER, job(concurrent=7))
    later = another_run(any_dataworks)
    checked, _ = later.check(outputs, inputs(origin="project/stack/orders"))
    with pytest.raises(Aborted, match="has this name in this folder already"):
        later.create(checked)


def test_a_resource_with_another_pulumi_name_takes_the_file_over(any_dataworks: Emulator, run: Server) -> None:
    """Renamed in the program without an alias: created, then the old one is deleted. A refresh shows that the state has
    the file, which survives both; without one the creation is refused."""
    id_, outputs = made(run, origin="project/stack/old")
    with pytest.raises(Aborted, match="run `pulumi up --refresh`, or give the resource an alias"):
        made(another_run(any_dataworks), origin="project/stack/new")
    later = another_run(any_dataworks)
    outputs = later.read(id_, outputs)[1]
    again, _ = made(later, origin="project/stack/new")
    assert again == id_
    later.delete(id_, outputs)
    assert names(any_dataworks) == ["orders_daily"]


@pytest.mark.parametrize("origin", ["project/stack/new", "project/stack/orders"])
def test_a_replacement_that_was_cut_short_does_not_delete_the_file_later(
    any_dataworks: Emulator, run: Server, origin: str
) -> None:
    """The run ended after the creation had taken the file: the state has two entries for it, and one is to go."""
    id_, outputs = made(run)
    refreshed = another_run(any_dataworks)
    refreshed.read(id_, outputs)
    again, now = made(refreshed, origin=origin)
    assert again == id_
    later = another_run(any_dataworks)
    checked, _ = later.check(now, inputs(origin=origin))
    later.diff(id_, now, checked)
    later.delete(id_, outputs)
    assert names(any_dataworks) == ["orders_daily"]


def test_a_forced_replacement_that_also_renames_deletes_the_old_file(any_dataworks: Emulator, run: Server) -> None:
    """The creation of this run made another file."""
    id_, outputs = made(run)
    later = another_run(any_dataworks)
    checked, _ = later.check(outputs, inputs(task_name="nightly"))
    later.diff(id_, outputs, checked)
    other, _ = later.create(checked)
    assert other != id_
    later.delete(id_, outputs)
    assert names(any_dataworks) == ["nightly"]


def test_an_answer_with_the_id_of_nobody_makes_no_second_file(any_dataworks: Emulator, run: Server) -> None:
    """Nobody can tell the file that is found then from one of another stack: an error names it, and how to adopt it."""
    any_dataworks.faults.add(Fault(action="shape", operation="CreateDISyncTask", path="Data.FileId", value=2**53 + 1))
    with pytest.raises(Aborted) as caught:
        made(run)
    file_id = any_dataworks.console.find("orders_daily")
    assert f"FileId {file_id} has this name in this folder already" in str(caught.value)
    id_, outputs = made(another_run(any_dataworks), adopt_existing=True)
    assert (file_of(id_), outputs["adopted"]) == (file_id, True)
    assert creations(any_dataworks) == 1


@pytest.mark.parametrize("recycle_bin", [True, False])
def test_a_replayed_id_of_a_deleted_file_is_replaced_once(recycle_bin: bool) -> None:
    """Destroyed and created again within the memory of DataWorks: the old token is answered with the deleted file."""
    with Emulator(recycle_bin=recycle_bin) as emulator:
        for _ in range(3):
            run = another_run(emulator)
            id_, outputs = made(run)
            assert emulator.console.find("orders_daily") == file_of(id_)
            another_run(emulator).delete(id_, outputs)
        tokens = [entry.parameters.get("ClientToken") for entry in emulator.journal.writes()]
        known = client_token({**inputs(), "origin": "project/stack/orders"})
        made_with = [token for token in tokens if token is not None]
        assert made_with[0] == made_with[1] == made_with[3] == known
        assert len({*made_with}) == 3


def test_a_file_that_another_stack_created_after_a_replayed_answer_is_not_taken(emulator: Emulator) -> None:
    """The token is answered with a deleted file, and before a random one is sent somebody creates the same task."""
    id_, outputs = made(another_run(emulator))
    another_run(emulator).delete(id_, outputs)
    others: list[str] = []

    def create(_: object) -> None:
        others.append(emulator.console.make_file("orders_daily", FOLDER, job()))

    emulator.faults.add(Fault(action="hook", point=Point.AFTER, operation="CreateDISyncTask", call=create))
    with pytest.raises(Aborted) as caught:
        made(another_run(emulator))
    assert f"FileId {others[0]} has this name in this folder already" in str(caught.value)


def test_a_token_that_always_answers_with_a_deleted_file_is_an_error(emulator: Emulator) -> None:
    """After the random token nothing is left to try."""
    id_, _ = made(another_run(emulator))
    emulator.console.delete(file_of(id_))
    body = json.dumps({"Success": True, "Data": {"Status": "success", "FileId": int(file_of(id_))}})
    emulator.answer_next("CreateDISyncTask", body=body, times=9)
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match="answered twice with the id of a file that is not there"):
        made(another_run(emulator))
    assert emulator.journal.operations(mark).count("CreateDISyncTask") == 2


@pytest.mark.parametrize("there", [True, False])
def test_a_token_with_other_parameters_is_looked_up_and_never_replaced(emulator: Emulator, there: bool) -> None:
    """IdempotentParameterMismatch says that a creation with this token was accepted before."""
    if there:
        emulator.answer_next("ListFiles", body=NO_FILE)
        emulator.console.make_file("orders_daily", FOLDER, job())
    emulator.refuse_next("CreateDISyncTask", http_status=400, code="IdempotentParameterMismatch", times=9)
    if there:
        id_, _ = made(another_run(emulator))
        assert emulator.console.find("orders_daily") == file_of(id_)
    else:
        with pytest.raises(Aborted, match=r"IdempotentParameterMismatch.*\n.*give the task another name"):
            made(another_run(emulator))
    assert creations(emulator) == 1


def test_many_creations_share_one_listing(any_dataworks: Emulator, run: Server) -> None:
    """Four look for themselves; from then on one listing answers, and threads that verify share their calls."""
    for number in range(150):
        any_dataworks.console.make_file(f"other_{number}", FOLDER, job())
    made(run, task_name="task_0", origin="o/0")
    mark = any_dataworks.journal.mark()
    with ThreadPoolExecutor(4) as threads:
        ids = list(
            threads.map(lambda number: made(run, task_name=f"task_{number}", origin=f"o/{number}")[0], range(1, 40))
        )
    assert len(set(ids)) == 39
    counts = any_dataworks.journal.counts(mark)
    assert counts["CreateDISyncTask"] == 39
    exact = [entry for entry in any_dataworks.journal.since(mark) if "ExactFileName" in entry.parameters]
    pages = [
        entry for entry in any_dataworks.journal.since(mark) if entry.parameters.get("FileTypes") and entry not in exact
    ]
    assert len(exact) <= 3 + 3  # the free ones, and the threads that were on their way meanwhile
    assert len(pages) == 2
    assert "GetFile" not in counts


def test_a_forgotten_creation_is_found_in_the_listing_too(any_dataworks: Emulator, run: Server) -> None:
    """Also where no question of its own is asked for it."""
    expected = [made(run, task_name=f"task_{number}", origin=f"o/{number}")[0] for number in range(12)]
    later = another_run(any_dataworks, adopt_created_within=3600)
    mark = any_dataworks.journal.mark()
    again = [made(later, task_name=f"task_{number}", origin=f"o/{number}")[0] for number in range(12)]
    assert again == expected
    assert any_dataworks.journal.writes(mark) == []
    assert any_dataworks.journal.operations(mark).count("ListFiles") == 4 + 1


def test_a_creation_without_a_look_is_not_sent(emulator: Emulator) -> None:
    """Where nobody can say what is there, nothing is made."""
    emulator.refuse_next("ListFiles", http_status=403, code="Forbidden.Access", times=9)
    with pytest.raises(Aborted, match="ListFiles was refused"):
        made(another_run(emulator))
    assert creations(emulator) == 0


def test_a_listing_that_missed_a_file_is_not_believed(emulator: Emulator) -> None:
    """Files that move between pages while they are read can be on none: then each creation asks for itself."""
    run = another_run(emulator)
    for number in range(4):
        made(run, task_name=f"task_{number}", origin=f"o/{number}")
    file_id = emulator.console.make_file("orders_daily", FOLDER, job(concurrent=9))
    twice = [{"FileId": number, "FileName": f"x_{number}"} for number in (1, 2, 3, 4, 5, 5)]
    short: dict[str, Any] = {"Files": twice, "TotalCount": 6, "PageNumber": 1}
    emulator.answer_next("ListFiles", body=json.dumps({"Success": True, "Data": short}))
    with pytest.raises(Aborted, match=f"FileId {file_id} has this name"):
        made(run)


REPLAYED = "DataWorks answered with FileId {}, which it created earlier: the file is called {!r} in {!r}"


def test_a_replayed_token_does_not_change_the_file_that_a_colleague_kept(emulator: Emulator) -> None:
    """The state forgot the task, a colleague renamed and edited its file, and the same program creates it again."""
    id_, _ = made(another_run(emulator))
    console, file_id = emulator.console, file_of(id_)
    console.rename(file_id, "kept_by_hand")
    console.edit_content(file_id, job(concurrent=77))
    before = console.file(file_id)
    mark = emulator.journal.mark()
    with pytest.raises(Aborted) as caught:
        made(another_run(emulator))
    text = str(caught.value)
    assert REPLAYED.format(file_id, "kept_by_hand", FOLDER) in text
    assert "was last edited by console-user, not by this resource. Nothing was created." in text
    assert text.splitlines()[-1] == (
        "Give the task another task_name, or delete that file in DataWorks if it is not needed."
    )
    assert "UpdateFile" not in emulator.journal.operations(mark)
    assert "UpdateDISyncTask" not in emulator.journal.operations(mark)
    assert console.file(file_id) == before
    assert console.content(file_id)["setting"]["speed"]["concurrent"] == 77


def test_adopt_existing_does_not_take_a_replayed_file_elsewhere(emulator: Emulator) -> None:
    """It adopts the file of this name in this folder, and no other."""
    id_, _ = made(another_run(emulator))
    emulator.console.move(file_of(id_), f"{FOLDER}/by_hand")
    before = emulator.console.file(file_of(id_))
    with pytest.raises(Aborted, match=f"answered with FileId {file_of(id_)}, which it created earlier"):
        made(another_run(emulator), adopt_existing=True)
    assert emulator.console.file(file_of(id_)) == before


@pytest.mark.parametrize("done", ["moved", "renamed", "edited"])
def test_a_replayed_file_that_cannot_be_read_whole_is_not_taken(emulator: Emulator, done: str) -> None:
    """A person changed it since, and the read that would show how is refused: an error, and nothing is written."""
    id_, _ = made(another_run(emulator))
    console, file_id = emulator.console, file_of(id_)
    save_later(emulator, file_id)
    match done:
        case "moved":
            console.move(file_id, f"{FOLDER}/by_hand")
        case "renamed":
            console.rename(file_id, "kept_by_hand")
        case _:
            console.edit_content(file_id, job(concurrent=77))
    before = console.file(file_id)
    emulator.answer_next("ListFiles", body=NO_FILE, times=2)
    emulator.refuse_next("GetFolder", http_status=400, code="InvalidSecurityToken.Expired", times=9)
    with pytest.raises(Aborted):
        made(another_run(emulator))
    assert console.file(file_id) == before


@pytest.mark.parametrize("adopt_existing", [False, True])
def test_a_file_at_this_place_that_only_the_answer_shows_is_adopted_where_the_program_says_so(
    emulator: Emulator, adopt_existing: bool
) -> None:
    """The listing missed a file that a colleague edited: it is an error with its FileId, and the way to adopt it."""
    id_, _ = made(another_run(emulator))
    save_later(emulator, file_of(id_))
    emulator.console.edit_content(file_of(id_), job(concurrent=77))
    emulator.answer_next("ListFiles", body=NO_FILE, times=2)
    if adopt_existing:
        again, _ = made(another_run(emulator), adopt_existing=True)
        assert again == id_
    else:
        with pytest.raises(Aborted, match=rf"answered with FileId {file_of(id_)}[^\n]*\nSet adopt_existing=True"):
            made(another_run(emulator))
    expected = 2 if adopt_existing else 77
    assert emulator.console.content(file_of(id_))["setting"]["speed"]["concurrent"] == expected


@pytest.mark.parametrize("kind", ["synchronization task", "SQL node"])
def test_an_answer_with_the_id_of_a_stranger_s_file_changes_nothing(emulator: Emulator, kind: str) -> None:
    """Whatever file the answer names: it is neither renamed nor overwritten."""
    console = emulator.console
    if kind == "SQL node":
        file_id = console.make_file("a query", FOLDER, "select 1", file_type=10)
    else:
        file_id = console.make_file("theirs", f"{FOLDER}/theirs", job(concurrent=9))
    before = console.file(file_id)
    emulator.faults.add(Fault(action="shape", operation="CreateDISyncTask", path="Data.FileId", value=int(file_id)))
    with pytest.raises(Aborted, match=f"answered with FileId {file_id}, which it created earlier"):
        made(another_run(emulator))
    assert console.file(file_id) == before


def test_a_forced_replacement_back_to_the_first_name_gets_its_own_file_back(emulator: Emulator) -> None:
    """The token of the first creation is answered with the file that an update renamed since; the state proves whose
    it is."""
    id_, outputs = made(another_run(emulator))
    now = updated(another_run(emulator), id_, outputs, task_name="nightly", task_content=job(concurrent=9))
    later = another_run(emulator)
    checked, _ = later.check(now, inputs(origin="project/stack/orders"))
    again, _ = later.create(checked)
    assert again == id_
    assert emulator.console.file(file_of(id_)).name == "orders_daily"
    assert emulator.console.content(file_of(id_))["setting"]["speed"]["concurrent"] == 2


def test_a_forced_replacement_does_not_overwrite_what_a_colleague_changed_since(emulator: Emulator) -> None:
    """The file of this resource, but not as this stack left it."""
    id_, outputs = made(another_run(emulator))
    now = updated(another_run(emulator), id_, outputs, task_name="nightly")
    emulator.console.edit_content(file_of(id_), job(concurrent=77))
    later = another_run(emulator)
    checked, _ = later.check(now, inputs(origin="project/stack/orders"))
    with pytest.raises(Aborted, match=f"answered with FileId {file_of(id_)}, which it created earlier"):
        later.create(checked)
    assert emulator.console.content(file_of(id_))["setting"]["speed"]["concurrent"] == 77


@pytest.mark.parametrize("adopt_existing", [False, True])
def test_a_file_that_was_moved_away_since_the_listing_is_left_alone(emulator: Emulator, adopt_existing: bool) -> None:
    """The listing is older than the read: a file that is in another folder by now is neither refused nor adopted."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    elsewhere = f"{FOLDER}/by_hand"

    def move(_: object) -> None:
        emulator.console.move(file_id, elsewhere)

    emulator.faults.add(Fault(action="hook", point=Point.AFTER, operation="ListFiles", call=move))
    id_, _ = made(another_run(emulator), adopt_existing=adopt_existing)
    assert file_of(id_) != file_id
    assert emulator.console.file(file_id).folder_path == elsewhere
    assert emulator.console.file(file_of(id_)).folder_path == FOLDER


def test_a_stranger_s_file_found_after_a_lost_answer_is_a_conflict() -> None:
    """The creation had no answer, and meanwhile somebody made another file of this name: the error names that file."""
    strangers: list[str] = []

    def meddle(entry: Entry) -> None:
        if entry.operation == "CreateDISyncTask" and not strangers:
            strangers.append(emulator.console.make_file("orders_daily", FOLDER, job(concurrent=9)))

    with Emulator(on_entry=meddle) as emulator:
        emulator.answer_next("CreateDISyncTask", body="<html>")
        with pytest.raises(Aborted) as caught:
            made(another_run(emulator))
        assert f"FileId {strangers[0]} has this name in this folder already" in str(caught.value)
        assert "adopt_existing=True" in str(caught.value).splitlines()[-1]
        assert creations(emulator) == 1


def test_an_adopted_file_that_was_changed_leaves_no_outputs_of_before(emulator: Emulator) -> None:
    """What was read before the change (edit time, user, version) is no longer true and does not reach the state."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job(concurrent=9))
    save_later(emulator, file_id)
    before = emulator.console.file(file_id)
    _, outputs = made(another_run(emulator), adopt_existing=True)
    assert emulator.console.file(file_id).last_edit_user != before.last_edit_user
    assert not {"last_edit_time", "last_edit_user", "current_version", "commit_status"} & outputs.keys()


def test_a_forgotten_creation_is_found_among_more_than_a_page_of_equal_names(emulator: Emulator) -> None:
    """Equal names in other folders fill the first page of the question; the file is on a later one."""
    for number in range(101):
        emulator.console.make_file("orders_daily", f"{FOLDER}/{number:03}", job())
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    for number in range(101, 201):
        emulator.console.make_file("orders_daily", f"{FOLDER}/{number:03}", job())
    id_, _ = made(another_run(emulator, adopt_created_within=3600))
    assert file_of(id_) == file_id
    assert creations(emulator) == 0


@pytest.mark.cell("no rights", "create")
def test_a_creation_that_is_refused_is_reported_as_refused(emulator: Emulator) -> None:
    """Nothing was lost on the way, so the refusal says all: no further read, and no unknown outcome."""
    emulator.refuse_next("CreateDISyncTask", http_status=403, code="Forbidden.DI.NoPrivilege")
    with pytest.raises(Aborted, match=r"CreateDISyncTask was refused by DataWorks: 403 Forbidden\.DI\.NoPrivilege"):
        made(another_run(emulator))
    assert emulator.journal.operations()[-1] == "CreateDISyncTask"
    assert creations(emulator) == 1
