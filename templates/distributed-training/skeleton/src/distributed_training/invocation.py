"""Which training run a stage belongs to.

The stages of one run are separate processes, often in separate containers. What they share is a key: the one a
dispatcher hands down in the environment, or else the `dvc` process that starts them all.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Mapping
from pathlib import PurePath

KEY = "llmops.dispatch_key"
# Only processes of the run know its value: others may put the key on runs of their own.
JOIN_TOKEN = "llmops.join_token"


def run_context(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The tags that a dispatcher wants on every tracked run; an unreadable value counts as none."""
    try:
        context = json.loads(environment.get("MLFLOW_RUN_CONTEXT") or "{}")
    except json.JSONDecodeError:
        return {}
    if not isinstance(context, dict):
        return {}
    return {str(name): str(value) for name, value in context.items()}


def dispatch_key(environment: Mapping[str, str] = os.environ) -> str:
    """The key that all stages of this run share."""
    given = run_context(environment).get(KEY) or environment.get("LLMOPS_DISPATCH_KEY")
    return given or _key_of_process()


def tag_of_run(key: str, environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """The tag by which tracked runs of this training run are found: the secret one, where the dispatcher gave one."""
    token = run_context(environment).get(JOIN_TOKEN)
    return (JOIN_TOKEN, token) if token else (KEY, key)


def _key_of_process() -> str:
    import psutil

    own = psutil.Process()
    # The outermost one: `dvc repro` may start helpers of its own.
    started_by_dvc = [process for process in own.parents() if _is_dvc(process)]
    root = started_by_dvc[-1] if started_by_dvc else own
    identity = f"{socket.gethostname()}:{root.pid}:{root.create_time()}"
    return f"local-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def _is_dvc(process: object) -> bool:
    import psutil

    try:
        words = process.cmdline()[:3]
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return any(PurePath(word).stem == "dvc" for word in words)
