"""What the repository says about itself: its name, and the model and thresholds of each pipeline."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Threshold:
    """Bounds of one evaluation metric; None leaves a side open."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Project:
    """The parts of pyproject.toml and of one pipeline in llmops.yaml that its stages need."""

    name: str
    pipeline: str
    model_name: str
    alias: str
    evaluation_stage: str
    thresholds: dict[str, Threshold] = field(default_factory=dict)


def read_project(pipeline: str, root: Path = ROOT) -> Project:
    """Reads the project from its files, so that no name or threshold is written twice."""
    import yaml

    name = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    document = yaml.safe_load((root / "llmops.yaml").read_text(encoding="utf-8"))
    definition = document["pipelines"][pipeline]
    evaluation = definition["evaluation"]
    return Project(
        name=name,
        pipeline=pipeline,
        model_name=definition["produces"]["model"],
        alias=definition["produces"]["alias"],
        evaluation_stage=evaluation["step"],
        thresholds={
            metric: Threshold(minimum=bound.get("min"), maximum=bound.get("max"))
            for metric, bound in evaluation["thresholds"].items()
        },
    )
