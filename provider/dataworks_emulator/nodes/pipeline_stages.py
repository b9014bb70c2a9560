"""A pipeline run as a state machine of stages. Pure: a run in, a run out.

    Online, basic mode     BUILD_PACKAGE (by itself) -> PROD_CHECK -> PROD                          recorded
    Online, standard mode  BUILD_PACKAGE -> DEV_CHECK -> DEV -> PROD_CHECK -> PROD                   samples of the SDK
    Offline                OfflineCheck (by itself) -> PROD_CHECK -> PROD                           an official skill

A stage that is not begun by itself waits for ExecPipelineRunStage, for ever. A run of RunMode Auto begins each stage
itself, up to the one that AutoRunUntilStage names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from dataworks_emulator.nodes.node import PipelineRun, Stage

BUILD = Stage("BUILD_PACKAGE", "发布包构建", "Build")
DEV_CHECK = Stage("DEV_CHECK", "开发检查器", "Check")
DEV = Stage("DEV", "发布到开发环境", "Deploy")
PROD_CHECK = Stage("PROD_CHECK", "生产检查器", "Check")
PROD = Stage("PROD", "发布到生产环境", "Deploy")
OFFLINE_CHECK = Stage("OfflineCheck", "下线检查", "Check")
CHECKERS = (
    ("BuildPackageChecker", "打包检查"),
    ("NodeParentDependency", "下游依赖检查"),
    ("NodeInProcess", "下线中流程检查"),
)
OVER = frozenset({"Success", "Fail", "Termination", "Cancel"})
Verdict = Literal["pass", "fail", "wait"]


def stages_of(type_: str, *, basic: bool) -> tuple[Stage, ...]:
    """The stages of a new run; the first one runs already."""
    stages: tuple[Stage, ...]
    if type_ == "Offline":
        stages = (OFFLINE_CHECK, PROD_CHECK, replace(PROD, name="从生产环境下线", type="Offline"))
    else:
        stages = (BUILD, PROD_CHECK, PROD) if basic else (BUILD, DEV_CHECK, DEV, PROD_CHECK, PROD)
    return (replace(stages[0], status="Running", message=""), *stages[1:])


def waiting(run: PipelineRun) -> Stage | None:
    """The stage that may be begun now: the first one of status Init, if all before it have succeeded."""
    for stage in run.stages:
        if stage.status != "Success":
            return stage if stage.status == "Init" else None
    return None


def begun(run: PipelineRun, code: str) -> PipelineRun:
    """The run with this stage begun."""
    stages = tuple(replace(one, status="Running", message="") if one.code == code else one for one in run.stages)
    return replace(run, stages=stages)


def polled(run: PipelineRun, *, polls: int, verdict: Callable[[Stage], tuple[Verdict, str]]) -> PipelineRun:
    """The run as the next question finds it: a stage that was asked for `polls` times ends as `verdict` says."""
    if run.status in OVER:
        return run
    stages: list[Stage] = []
    status = run.status
    for stage in run.stages:
        if stage.status == "Running" and stage.polls < polls:
            stage = replace(stage, polls=stage.polls + 1)
        elif stage.status == "Running":
            decided, message = verdict(stage)
            if decided != "wait":
                stage = replace(stage, status="Success" if decided == "pass" else "Fail", message=message)
            if decided == "fail":
                status = "Fail"
        stages.append(stage)
    if all(stage.status == "Success" for stage in stages):
        status = "Success"
    return replace(run, stages=tuple(stages), status=status)
