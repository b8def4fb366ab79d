"""The smoke profile, really trained: four stages as processes, and what they leave in MLflow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from llm_training.launch import STAGES
from llm_training.project import ROOT, read_project

pytestmark = pytest.mark.smoke

for package in ("torch", "trl", "peft", "mlflow"):
    pytest.importorskip(package, reason="the training libraries are not installed")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, raw_data) -> Path:
    """A copy of this repository, with the parameters of the profile smoke."""
    copy = tmp_path_factory.mktemp("repository") / "copy"
    left_out = (
        ".git",
        ".venv",
        ".cache",
        "checkpoints",
        "reports",
        "processed",
        "cpt",
        "sft",
        "mlruns",
        "mlflow.db",
    )
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*left_out))
    subprocess.run([sys.executable, "src/use_profile.py", "smoke"], cwd=copy, check=True)
    return copy


def run(repository: Path, stage: str, key: str) -> None:
    context = json.dumps({"llmops.dispatch_key": key, "llmops.step": stage})
    environment = {
        **os.environ,
        "MLFLOW_RUN_CONTEXT": context,
        "MLFLOW_TRACKING_URI": f"sqlite:///{repository / 'mlflow.db'}",
    }
    environment.pop("MLFLOW_EXPERIMENT_NAME", None)
    subprocess.run([sys.executable, "src/stage.py", stage], cwd=repository, env=environment, check=True)


def test_the_tiny_model_learns_and_is_registered(repository: Path) -> None:
    import mlflow

    for stage in STAGES:
        run(repository, stage, "first")
    report = {stage: json.loads((repository / "reports" / f"{stage}.json").read_text()) for stage in STAGES}
    assert report["cpt_training"]["perplexity"] < report["cpt_training"]["perplexity_first"] / 10
    assert report["sft_training"]["validation_loss"] < report["sft_training"]["validation_loss_first"] / 2
    assert report["evaluation"]["accuracy"] >= 0.5
    assert report["evaluation"]["thresholds_met"] == 1
    assert not list((repository / "checkpoints").glob("*_training-*")), "finished trainings leave no checkpoints"

    project = read_project()
    client = mlflow.MlflowClient(f"sqlite:///{repository / 'mlflow.db'}")
    runs = client.search_runs([client.get_experiment_by_name(project.name).experiment_id])
    training = next(found for found in runs if found.data.tags.get("llmops.step") == "cpt_training")
    curve = client.get_metric_history(training.info.run_id, "train_loss")
    assert len(curve) > 20
    assert curve[-1].value < curve[0].value / 3

    # A retried evaluation of the same run finds the version that it has registered before.
    run(repository, "evaluation", "first")
    version = client.get_model_version_by_alias(project.model_name, "candidate")
    assert len(client.search_model_versions(f"name = '{project.model_name}'")) == 1
    assert version.tags["evaluation.passed"] == "true"
    assert float(version.tags["evaluation.accuracy"]) == report["evaluation"]["accuracy"]
    assert "mlflow.parentRunId" not in client.get_run(version.run_id).data.tags


def test_a_missed_threshold_keeps_the_alias_where_it_is(repository: Path) -> None:
    import mlflow

    path = repository / "llmops.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    declared["pipelines"]["train"]["evaluation"]["thresholds"]["perplexity"]["max"] = 1.01
    path.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
    run(repository, "evaluation", "second")
    project = read_project()
    client = mlflow.MlflowClient(f"sqlite:///{repository / 'mlflow.db'}")
    assert int(client.get_model_version_by_alias(project.model_name, "candidate").version) == 1
    second = client.get_model_version(project.model_name, "2")
    assert second.tags["evaluation.passed"] == "false"
    assert "at most 1.01 is asked for" in second.description
