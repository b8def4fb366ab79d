"""What the tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from llm_training.parameters import Parameters, parameters_from
from llm_training.project import ROOT


@pytest.fixture
def smoke_parameters() -> Parameters:
    """The parameters of the profile smoke."""
    return profile_parameters("smoke")


@pytest.fixture
def full_parameters() -> Parameters:
    """The parameters of the profile full."""
    return profile_parameters("full")


def profile_parameters(name: str) -> Parameters:
    """The parameters of a profile, over those of params.yaml."""
    values = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    pipeline = yaml.safe_load((ROOT / "llmops.yaml").read_text(encoding="utf-8"))["pipelines"]["train"]
    return parameters_from({**values, **pipeline["profiles"][name]["parameters"]}, name)


class RecordingTracker:
    """Keeps what a stage records."""

    def __init__(self) -> None:
        self.points: list[tuple[int, dict[str, float]]] = []
        self.summary: dict[str, float] = {}

    def log_metrics(self, metrics, step) -> None:
        self.points.append((step, dict(metrics)))

    def summarize(self, metrics, step=0) -> None:
        self.summary.update(metrics)

    def log_file(self, path: Path) -> None:
        pass

    def publish(self, model) -> None:
        pass


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """The folder of the raw data, which is not in Git."""
    folder = ROOT / "data" / "raw"
    if not all((folder / f"{name}.jsonl").is_file() for name in ("corpus", "instructions", "evaluation")):
        pytest.skip("the data is not here: run dvc pull --allow-missing")
    return folder


@pytest.fixture
def tracker() -> RecordingTracker:
    """A tracker that reaches no server."""
    return RecordingTracker()
