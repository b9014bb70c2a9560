"""One page that shows what is there: the tasks, what runs in production, open deployments, the last requests.

Plain HTML that a browser reloads by itself; no script, nothing from elsewhere. Texts of tasks are escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dataworks_emulator.console import Console
from dataworks_emulator.journal import Journal
from dataworks_emulator.operation_center import OperationCenter

LAST_REQUESTS = 30
RELOAD_SECONDS = 2
_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem }
caption { font-weight: 600; font-size: 1.1rem; text-align: left; padding-bottom: .3rem }
th, td { border-bottom: 1px solid #8886; padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top }
"""


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    none = f'<tr><td colspan="{len(heads)}">none</td></tr>'
    title = f"<caption>{escape(caption)}</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body or none}</tbody></table>"


def page(console: Console, center: OperationCenter, journal: Journal) -> str:
    """The page as HTML."""
    running = {node.file_id: node.version for node in center.nodes()}
    tasks = [
        (
            file.file_id,
            file.name,
            file.folder_path,
            file.version,
            "committed" if file.committed else "draft",
            running.get(file.file_id, "none"),
        )
        for file in console.files()
    ]
    nodes = [
        (node.node_id, node.name, node.version, node.settings.get("CronExpress", ""), node.file_id)
        for node in center.nodes()
    ]
    requests = [
        (
            entry.sequence,
            entry.operation or "?",
            entry.parameters.get("FileId", ""),
            entry.http_status,
            "done" if entry.done else "not done",
        )
        for entry in journal.since()[: -LAST_REQUESTS - 1 : -1]
    ]
    tables = (
        _table("Tasks", ("FileId", "Name", "Folder", "Version", "State", "In production"), tasks),
        _table("In production", ("NodeId", "Name", "Version", "Schedule", "FileId"), nodes),
        _table("Deployments that have not ended", ("DeploymentId",), [(one,) for one in center.waiting()]),
        _table("Last requests", ("Number", "Operation", "FileId", "HTTP", "Work"), requests),
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="{RELOAD_SECONDS}">'
        f"<title>DataWorks on this machine</title><style>{_STYLE}</style></head>"
        f"<body><h1>DataWorks on this machine</h1>{''.join(tables)}</body></html>"
    )
