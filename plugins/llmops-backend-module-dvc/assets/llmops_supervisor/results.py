"""What is kept of an attempt after its checkout is gone: lock file, metrics, and outputs in the data remote."""

import json
import shutil
from pathlib import Path
from typing import Any

from .attempt import Attempt
from .output import OutputLog
from .project import Project


def keep_results(attempt: Attempt, project: Project, log: OutputLog) -> None:
    """Copies dvc.lock and the metrics files, and says the figures in the log."""
    _copy(attempt.checkout / Path(attempt.pipeline_file).with_suffix(".lock"), attempt)
    for stage in project.steps():
        for out in stage.outs:
            file = Path(out.fs_path)
            if out.metric and file.is_file():
                _copy(file, attempt)
                figures = ", ".join(f"{name} {value:.6g}" for name, value in _figures(file))
                if figures:
                    log.say(f"Metrics in {out}: {figures}")


def push_outputs(attempt: Attempt, project: Project, log: OutputLog) -> None:
    """Failing to push fails nothing: the results are in the cache of this machine."""
    if not attempt.push_outputs:
        return
    from dvc.exceptions import DvcException

    try:
        count = project.repo.push(run_cache=True)
        log.say(f"Pushed {count} files to the data remote")
    except DvcException as error:
        log.say(f"The results could not be pushed to the data remote: {error}")


def _copy(file: Path, attempt: Attempt) -> None:
    if file.is_file():
        target = attempt.results / file.resolve().relative_to(attempt.checkout.resolve())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def _figures(file: Path) -> list[tuple[str, float]]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [(name, float(value)) for name, value in _leaves("", content)]


def _leaves(prefix: str, content: Any) -> list[tuple[str, Any]]:
    if isinstance(content, dict):
        return [leaf for name, value in content.items() for leaf in _leaves(f"{prefix}.{name}" if prefix else str(name), value)]
    return [(prefix, content)] if isinstance(content, (int, float)) and not isinstance(content, bool) else []
