"""Training by several processes, as on several GPUs: here two on the CPU, started by the same command."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pytest

from llm_training import launch
from llm_training.paths import Paths
from llm_training.project import ROOT

pytestmark = pytest.mark.smoke

for package in ("torch", "trl", "peft", "mlflow"):
    pytest.importorskip(package, reason="the training libraries are not installed")


def test_two_processes_train_one_model_and_one_records(
    tmp_path: Path, raw_data, monkeypatch: pytest.MonkeyPatch, smoke_parameters
) -> None:
    import mlflow
    from transformers import AutoModelForCausalLM

    address = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client = mlflow.MlflowClient(address)
    experiment = client.create_experiment("processes", artifact_location=(tmp_path / "artifacts").as_uri())
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(launch, "gpu_count", lambda: 2)
    for name, value in {
        "CUDA_VISIBLE_DEVICES": "",
        "LLMOPS_DISPATCH_KEY": "two",
        "MLFLOW_TRACKING_URI": address,
        "MLFLOW_EXPERIMENT_NAME": "processes",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MLFLOW_RUN_CONTEXT", raising=False)
    parameters = dataclasses.replace(smoke_parameters, cpt_epochs=2, sft_epochs=1)
    paths = Paths(
        processed=tmp_path / "processed",
        cpt=tmp_path / "cpt",
        sft=tmp_path / "sft",
        reports=tmp_path / "reports",
        checkpoints=tmp_path / "checkpoints",
    )

    for stage in ("preprocess", *launch.TRAINING):
        launch.start_stage(stage, parameters, paths)

    # Each process takes every second row, so that there are half as many steps.
    report = json.loads(paths.report("cpt_training").read_text(encoding="utf-8"))
    rows = math.ceil(report["tokens"] / parameters.cpt_max_length)
    assert report["steps"] == 2 * math.ceil(math.ceil(rows / 2) / parameters.cpt_batch_size)
    assert report["perplexity"] < report["perplexity_first"] / 2
    assert AutoModelForCausalLM.from_pretrained(paths.sft).config.model_type == "qwen2"
    assert not list(paths.checkpoints.glob("*_training-*"))

    runs = client.search_runs([experiment])
    stages = sorted(run.info.run_name.split("-")[-2] for run in runs)
    assert stages == ["cpt_training", "preprocess", "run", "sft_training"]
    assert {run.info.status for run in runs} == {"FINISHED"}
    training = next(run for run in runs if "-cpt_training-" in run.info.run_name)
    steps = [point.step for point in client.get_metric_history(training.info.run_id, "train_loss")]
    assert len(steps) > 2
    assert steps == sorted(set(steps))
