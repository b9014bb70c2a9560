"""One page that shows what is there: the tasks and their versions, what runs in production, the last requests.

Plain HTML, no script, nothing from elsewhere; texts of tasks cannot leave their cells. It reloads by itself only where
a person asks for that (`?watch`), for a page that moves is hard to read and to hear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from dataworks_emulator.console import Console, FileFacts
from dataworks_emulator.journal import Entry, Journal
from dataworks_emulator.nodes.node_console import NodeConsole, NodeFacts
from dataworks_emulator.operation_center import Node, OperationCenter

LAST_REQUESTS = 30
LAST_VERSIONS = 5
MOST_ROWS = 200
RELOAD_SECONDS = 2
_NODE_HEADS = ("Id", "Name", "Folder", "Versions", "Schedule", "In production")
_STYLE = """
:root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --text: #1c2127; --quiet: #57606a; --rule: #dadfe5;
  --link: #0a56b5; --good: #116329; --bad: #b3122b }
@media (prefers-color-scheme: dark) { :root { --page: #0e1116; --card: #171b22; --text: #e4e9ef; --quiet: #9da7b3;
  --rule: #2e353e; --link: #78b2ff; --good: #56d364; --bad: #ff8078 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums }
h1 { margin: 0; font-size: 1.4rem; line-height: 1.25 }
p { margin: .3rem 0 0; color: var(--quiet) }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.table { margin-top: 1.25rem; padding: .75rem 1rem 1rem; overflow-x: auto; background: var(--card);
  border: 1px solid var(--rule); border-radius: 10px }
table { border-collapse: collapse; width: 100% }
caption { padding-bottom: .4rem; font-size: 1.1rem; font-weight: 600; text-align: left }
th, td { padding: .3rem 1rem .3rem 0; border-top: 1px solid var(--rule); text-align: left; vertical-align: top }
th { color: var(--quiet); font-size: .85rem; font-weight: 600; white-space: nowrap }
td { min-width: 5rem; max-width: 22rem; overflow-wrap: break-word }
ul { margin: 0; padding: 0; list-style: none }
.good { color: var(--good) } .bad { color: var(--bad) } .quiet { color: var(--quiet) }
"""


class _Cell(str):
    """HTML of a cell that is made already."""


def _text(value: object) -> str:
    """A value as HTML. What no eye sees (controls, marks that turn the direction of a line) is told by its code."""
    return escape("".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in str(value)))


def _said(text: object, kind: str) -> _Cell:
    return _Cell(f'<span class="{kind}">{_text(text)}</span>')


def _list(items: Sequence[str]) -> _Cell:
    return (
        _Cell(f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>") if items else _said("none", "quiet")
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    def line(row: Sequence[object]) -> str:
        cells = (cell if isinstance(cell, _Cell) else _text(cell) for cell in row)
        return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    def whole(text: str) -> str:
        return f'<tr><td class="quiet" colspan="{len(heads)}">{text}</td></tr>'

    body = "".join(map(line, rows[:MOST_ROWS])) or whole("none")
    more = whole(f"and {len(rows) - MOST_ROWS} more") if len(rows) > MOST_ROWS else ""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}{more}</tbody></table></div>"
    )


def _task(file: FileFacts, versions: Sequence[str], node: Node | None) -> tuple[object, ...]:
    state = _said("committed", "good") if file.committed else "draft"
    last = [*["…"] * (len(versions) > LAST_VERSIONS), *versions[-LAST_VERSIONS:]]
    runs = f"version {node.version}" if node else _said("no", "quiet")
    return file.file_id, file.name, file.folder_path, file.version, state, _list(last), runs


def _node(node: NodeFacts) -> tuple[object, ...]:
    schedule = node.spec["trigger"]["cron"]
    runs = _said(f"task {node.task_id}", "good") if node.task_id else _said("no", "quiet")
    where = node.path.rpartition("/")[0] or _said("root", "quiet")
    return node.node_id, node.name, where, node.versions, schedule, runs


def _request(entry: Entry) -> tuple[object, ...]:
    at = datetime.fromtimestamp(entry.time, UTC).strftime("%H:%M:%S")
    answer = entry.http_status or "none"
    status = answer if entry.http_status == 200 else _said(answer, "bad")
    work = "done" if entry.done else _said("not done", "bad")
    return entry.sequence, at, entry.operation or "?", _object(entry), status, work


def _object(entry: Entry) -> str:
    return entry.parameters.get("FileId") or entry.parameters.get("Id", "")


def _tables(
    files: Sequence[FileFacts],
    nodes: Mapping[str, Node],
    kept: Sequence[NodeFacts],
    *,
    center: OperationCenter,
    journal: Journal,
) -> str:
    histories = center.histories()
    tasks = [_task(file, histories.get(file.file_id, ()), nodes.get(file.file_id)) for file in files]
    running = [
        (node.node_id, node.name, node.version, node.settings.get("CronExpress", ""), node.file_id)
        for node in nodes.values()
    ]
    waiting = [(one,) for one in center.waiting()]
    requests = [_request(entry) for entry in journal.since()[: -LAST_REQUESTS - 1 : -1]]
    return (
        _table("Tasks", ("FileId", "Name", "Folder", "Version", "State", "Versions", "In production"), tasks)
        + (_table("Nodes of the new Data Studio", _NODE_HEADS, [_node(node) for node in kept]) if kept else "")
        + _table("In production", ("NodeId", "Name", "Version", "Schedule", "FileId"), running)
        + _table("Deployments that have not ended", ("DeploymentId",), waiting)
        + _table("Last requests", ("Number", "UTC", "Operation", "FileId or Id", "HTTP", "Work"), requests)
    )


def page(
    console: Console, center: OperationCenter, journal: Journal, *, node_console: NodeConsole, watch: bool = False
) -> str:
    """The page as HTML; with `watch` it reloads by itself."""
    files, nodes = console.files(), {node.file_id: node for node in center.nodes()}
    kept = node_console.nodes()
    deployed = sum(1 for node in kept if node.task_id)
    counted = f"Tasks: {len(files) + len(kept)}, in production: {len(nodes) + deployed}, requests: {journal.mark()}."
    reload = f'<meta http-equiv="refresh" content="{RELOAD_SECONDS}">' if watch else ""
    links = (
        f'It reloads every {RELOAD_SECONDS} seconds. <a href="?">Stop</a>'
        if watch
        else f'<a href="?">Reload</a>, or <a href="?watch">every {RELOAD_SECONDS} seconds</a>.'
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{reload}'
        f"<title>DataWorks on this machine</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>DataWorks on this machine</h1><p>{counted} {links}</p>"
        f"{_tables(files, nodes, kept, center=center, journal=journal)}</main></body></html>"
    )
