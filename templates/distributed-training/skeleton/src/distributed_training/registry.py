"""Registers a trained model: one version for each run of a pipeline, with its evaluation."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .invocation import KEY
from .project import ROOT, Project

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.models.model import ModelInfo

# MLflow keeps descriptions up to this length.
_DESCRIPTION_LIMIT = 5000


@dataclass(frozen=True)
class TrainedModel:
    """A model with its evaluation; `problems` holds a sentence for each threshold that is not met.

    `log` writes the model into the active run of MLflow, by the library that made it.
    """

    log: Callable[[], ModelInfo]
    title: str
    metrics: dict[str, float]
    problems: list[str]


def register(client: MlflowClient, run_id: str, key: str, project: Project, model: TrainedModel) -> str:
    """Logs and registers once for each key, and moves the alias only when every threshold is met."""
    number = _registered(client, project.model_name, key) or _new_version(run_id, key, project, model)
    client.update_model_version(project.model_name, number, description=_summary(model))
    _describe(client, project)
    if not model.problems:
        client.set_registered_model_alias(project.model_name, project.alias, number)
    return number


def _registered(client: MlflowClient, name: str, key: str) -> str | None:
    """A version that this run has registered already: the stage may be a retry."""
    quoted = key.replace("'", "\\'")
    found = client.search_model_versions(f"name = '{name}' and tags.`{KEY}` = '{quoted}'")
    return str(found[0].version) if found else None


def _new_version(run_id: str, key: str, project: Project, model: TrainedModel) -> str:
    import mlflow

    # It warns that there is no pip.
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    with mlflow.start_run(run_id=run_id):
        logged = model.log()
        mlflow.log_metrics(model.metrics, model_id=logged.model_id)
    created = mlflow.register_model(
        logged.model_uri,
        project.model_name,
        tags={
            KEY: key,
            "evaluation.passed": str(not model.problems).lower(),
            **{f"evaluation.{name}": repr(value) for name, value in model.metrics.items()},
        },
    )
    return str(created.version)


def _describe(client: MlflowClient, project: Project) -> None:
    """Gives a model without a description the text of the model card."""
    card = ROOT / "MODEL_CARD.md"
    if client.get_registered_model(project.model_name).description or not card.is_file():
        return
    text = card.read_text(encoding="utf-8")
    if text.startswith("---\n"):
        text = text.partition("\n---\n")[2]
    client.update_registered_model(project.model_name, description=text.strip()[:_DESCRIPTION_LIMIT])


def _summary(model: TrainedModel) -> str:
    results = ", ".join(f"{name} {value:.4g}" for name, value in model.metrics.items())
    verdict = "; ".join(model.problems) or "all thresholds are met"
    return f"{model.title}: {results}; {verdict}."
