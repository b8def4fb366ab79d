"""Where the code came from. Addresses are stripped of credentials before anything is recorded."""

from __future__ import annotations

import os
import subprocess
from urllib.parse import urlsplit, urlunsplit

from .project import ROOT


def source_tags() -> dict[str, str]:
    """Tags of MLflow that name the commit and the repository, as far as Git knows them; an image knows its commit."""
    tags = {"mlflow.source.type": "LOCAL", "mlflow.source.name": "src/stage.py"}
    commit = _git("rev-parse", "HEAD") or os.environ.get("DISTRIBUTED_TRAINING_COMMIT")
    if commit:
        tags["mlflow.source.git.commit"] = commit
    remote = _git("config", "--get", "remote.origin.url")
    if remote:
        tags["mlflow.source.git.repoURL"] = without_credentials(remote)
    return tags


def without_credentials(address: str) -> str:
    """The address without user name, password and query: tokens are often kept there."""
    parts = urlsplit(address)
    if not parts.scheme or not parts.hostname:
        return address
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
