"""What the repository says about itself: its name, its model and its thresholds."""

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
    """The parts of pyproject.toml and llmops.yaml that the stages need."""

    name: str
    model_name: str
    alias: str
    thresholds: dict[str, Threshold] = field(default_factory=dict)


def read_project(root: Path = ROOT, pipeline: str = "train") -> Project:
    """Reads the project from its files, so that no name or threshold is written twice."""
    import yaml

    name = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    document = yaml.safe_load((root / "llmops.yaml").read_text(encoding="utf-8"))
    definition = document["pipelines"][pipeline]
    bounds = definition.get("evaluation", {}).get("thresholds", {})
    return Project(
        name=name,
        model_name=definition["produces"]["model"],
        alias=definition["produces"]["alias"],
        thresholds={
            metric: Threshold(minimum=bound.get("min"), maximum=bound.get("max")) for metric, bound in bounds.items()
        },
    )
