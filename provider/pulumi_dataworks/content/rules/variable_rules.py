"""DW5: scheduling variables."""

from __future__ import annotations

from ..steps import StepView
from ..structure import path_of
from ..variables import Place, is_eaten, names_in
from . import DATA, HINT, RUN, WARNING, Found, Job, rule

DEFAULT = ("bizdate", "bdp.system.bizdate", "bdp.system.cyctime")
"""Variables that a new task gets without a word (bizdate), and those of the system."""


@rule(
    "DW501",
    "fixed-partition",
    WARNING,
    when=DATA,
    consequence="each run writes the same partition, whatever its day",
    remedy='write a variable, such as "ds=${bizdate}"',
    source="help pages: partitions of scheduled tasks take a variable",
)
def fixed_partition(job: Job) -> Found:
    """The partition of a writer has no variable."""
    if job.writer is None:
        return
    said = job.writer.parameter.get("partition")
    if isinstance(said, str) and "=" in said and not names_in(said) and not is_eaten(said) and not _is_empty(said):
        yield f"{job.writer.path}.parameter.partition", "has no variable"


def _is_empty(partition: str) -> bool:
    """Whether a level has a name and no value: what a shell leaves of `ds=${bizdate}`."""
    return any(level.strip().endswith("=") for level in partition.replace("/", ",").split(","))


@rule(
    "DW502",
    "variable-eaten",
    WARNING,
    when=DATA,
    consequence="the text is used as it is written, so that other rows are read or another partition is written",
    remedy="write ${name} or $[expression]; in a shell or template, quote or escape it so that it arrives",
    source="help pages: ${name} and $[expression] are replaced when the task runs; users' notes on shells",
)
def variable_eaten(job: Job) -> Found:
    """A text looks like a variable that a shell or template took: `{bizdate}`, `[yyyymmdd]`, `${`, or `ds=`."""
    for place, text in job.texts:
        if is_eaten(text):
            yield _path(job, place), "looks like a variable that a shell or template took"
    if job.writer is not None:
        said = job.writer.parameter.get("partition")
        if isinstance(said, str) and _is_empty(said) and not is_eaten(said):
            yield f"{job.writer.path}.parameter.partition", "has an empty value, as if a shell took its variable"


@rule(
    "DW503",
    "variables-differ",
    HINT,
    when=DATA,
    consequence="where the two are different days, rows of one day are written to the partition of another",
    remedy="check in the schedule that both variables are the same day",
    source="help pages: both sides of a daily task take the same variable",
)
def variables_differ(job: Job) -> Found:
    """The reader uses one variable, and the partition of the writer another one."""
    if job.reader is None or job.writer is None:
        return
    said = job.writer.parameter.get("partition")
    written = _named(said) if isinstance(said, str) else set()
    read = _names(job, job.reader)
    if len(read) == len(written) == 1 and read != written:
        yield f"{job.writer.path}.parameter.partition", "uses another variable than the reader"


PLACES = ("partition", "where", "object", "path", "table", "querySql", "querysql", "connection")
"""Parameters of a reader that say which rows are read."""


def _names(job: Job, step: StepView) -> set[str]:
    """The variables with which a step says which rows it reads."""
    said = (text for place, text in job.texts if place[0] == step.index and place[1] in PLACES)
    return {name for text in said for name in _named(text)}


def _named(text: str) -> set[str]:
    """The variables of the form ${name}: a time $[…] may mean the same day in other words."""
    return {name for name in names_in(text) if name[0] != "["}


def _path(job: Job, place: Place) -> str:
    """The path of a text in the parameter of a step."""
    index, *rest = place
    return path_of(f"{job.steps[int(index)].path}.parameter", tuple(rest))


@rule(
    "DW504",
    "variable-to-assign",
    HINT,
    when=RUN,
    consequence="the text is used as it is written unless the schedule of the task assigns the variable",
    remedy="assign it in the schedule of the task",
    source="help pages: a new task assigns bizdate only",
)
def variable_to_assign(job: Job) -> Found:
    """A variable other than bizdate is used; the schedule, which must assign it, is not part of the content."""
    told: set[str] = set()
    for place, text in job.texts:
        for name in names_in(text):
            if name[0] != "[" and name not in DEFAULT and name not in told:
                told.add(name)
                yield _path(job, place), "uses a variable that the schedule must assign"
