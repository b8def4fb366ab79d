"""The environment variables of processes: what a step sees, and what only the supervisor's own tools see."""

import json
import os

from .attempt import Attempt
from .process_tree import MARKER


def inherited(attempt: Attempt) -> dict[str, str]:
    """What the engine let through, without what is meant for the installer alone."""
    return {name: value for name, value in os.environ.items() if name not in attempt.tool_only_names}


def tool_variables(attempt: Attempt) -> dict[str, str]:
    return {**os.environ, MARKER: attempt.marker}


def step_variables(attempt: Attempt, step: str, data_version: str | None) -> dict[str, str]:
    policy = attempt.policy(step)
    variables = {**inherited(attempt), **attempt.variables}
    variables["MLFLOW_RUN_CONTEXT"] = json.dumps(
        {
            **_run_context(attempt),
            "llmops.step": step,
            **({"llmops.data_version": data_version} if data_version else {}),
        }
    )
    variables.update(
        {
            MARKER: attempt.marker,
            "LLMOPS_STEP": step,
            "LLMOPS_RESULTS": str(attempt.results),
            "PYTHONUNBUFFERED": "1",
            # A checkout without history must not find the repository of a folder above it.
            "GIT_CEILING_DIRECTORIES": str(attempt.folder),
        }
    )
    if policy.cpu is not None:
        threads = max(1, int(policy.cpu))
        variables["OMP_NUM_THREADS"] = str(threads)
        if threads == 1:
            # Two spinning threads on one core were 15 times slower than one.
            variables["OMP_WAIT_POLICY"] = "passive"
    if policy.gpu == 0:
        variables["CUDA_VISIBLE_DEVICES"] = ""
    environment = attempt.environment
    if environment:
        variables["VIRTUAL_ENV"] = str(environment.directory)
        variables["PATH"] = f"{environment.directory / 'bin'}{os.pathsep}{variables.get('PATH', os.defpath)}"
    return variables


def _run_context(attempt: Attempt) -> dict[str, str]:
    try:
        context = json.loads(attempt.variables.get("MLFLOW_RUN_CONTEXT", "{}"))
    except ValueError:
        return {}
    return context if isinstance(context, dict) else {}
