"""Tracking, against MLflow's own store in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llm_training.data_version import data_version
from llm_training.invocation import dispatch_key, run_context
from llm_training.launch import run_stage
from llm_training.mlflow_tracker import experiment_id
from llm_training.paths import Paths
from llm_training.project import read_project
from llm_training.provenance import without_credentials
from llm_training.tracking import tracked_stage

pytest.importorskip("mlflow", reason="MLflow is not installed")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A client of an empty store."""
    import mlflow

    address = f"sqlite:///{tmp_path / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.delenv("MLFLOW_RUN_CONTEXT", raising=False)
    monkeypatch.delenv("LLMOPS_DISPATCH_KEY", raising=False)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "tests")
    mlflow.set_tracking_uri(address)
    yield mlflow.MlflowClient()
    mlflow.set_tracking_uri(None)


def runs(client):
    return client.search_runs([client.get_experiment_by_name("tests").experiment_id])


def context(**tags: str) -> str:
    return json.dumps({f"llmops.{name}": value for name, value in tags.items()})


def test_stages_of_one_run_share_a_parent(client, monkeypatch, smoke_parameters) -> None:
    name = read_project().name
    for stage in ("preprocess", "cpt_training"):
        monkeypatch.setenv(
            "MLFLOW_RUN_CONTEXT",
            context(dispatch_key="r1-1", run_id="r1", step=stage, data_version="v9"),
        )
        with tracked_stage(stage, smoke_parameters) as tracker:
            assert {run.info.status for run in runs(client)} >= {"RUNNING"}
            tracker.log_metrics({"train_loss": 2.0}, 1)
            tracker.log_metrics({"train_loss": 1.0}, 2)
            tracker.summarize({"steps": 2}, 2)
    found = {run.info.run_name.rpartition("-")[0]: run for run in runs(client)}
    assert set(found) == {f"{name}-run", f"{name}-preprocess", f"{name}-cpt_training"}
    parent, child = found[f"{name}-run"], found[f"{name}-cpt_training"]
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert child.data.tags["llmops.step"] == "cpt_training"
    assert "llmops.step" not in parent.data.tags
    for run in found.values():
        assert run.info.status == "FINISHED"
        assert run.data.tags["llmops.dispatch_key"] == "r1-1"
        assert run.data.tags["llmops.data_version"] == "v9"
        assert run.data.params["cpt_epochs"] == str(smoke_parameters.cpt_epochs)
        assert {used.dataset.name for used in run.inputs.dataset_inputs} == {
            "corpus",
            "instructions",
            "evaluation",
        }
    curve = client.get_metric_history(child.info.run_id, "train_loss")
    assert [(point.step, point.value) for point in curve] == [(1, 2.0), (2, 1.0)]
    assert parent.data.metrics["cpt_training.steps"] == 2


def test_another_run_has_another_parent(client, monkeypatch, smoke_parameters) -> None:
    for key in ("r1-1", "r1-2"):
        monkeypatch.setenv("MLFLOW_RUN_CONTEXT", context(dispatch_key=key))
        with tracked_stage("preprocess", smoke_parameters):
            pass
    parents = [run for run in runs(client) if "mlflow.parentRunId" not in run.data.tags]
    assert len(parents) == 2


def test_a_run_that_only_claims_the_key_is_no_parent(client, monkeypatch, smoke_parameters) -> None:
    forged = client.create_run(experiment_id("tests"), tags={"llmops.dispatch_key": "r1-1"}).info.run_id
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", context(dispatch_key="r1-1", join_token="s3cr3t"))
    for stage in ("preprocess", "cpt_training"):
        with tracked_stage(stage, smoke_parameters):
            pass
    own = [run for run in runs(client) if run.info.run_id != forged]
    assert len(own) == 3
    assert {run.data.tags["llmops.join_token"] for run in own} == {"s3cr3t"}
    assert forged not in {run.data.tags.get("mlflow.parentRunId") for run in own}


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("boom"), "FAILED"), (SystemExit(143), "KILLED")])
def test_a_stage_that_ends_badly_ends_its_runs(client, smoke_parameters, error, status) -> None:
    with pytest.raises(type(error)), tracked_stage("preprocess", smoke_parameters) as tracker:
        for step in range(3):
            tracker.log_metrics({"train_loss": 1.0 / (step + 1)}, step)
        raise error
    assert {run.info.status for run in runs(client)} == {status}
    stage = next(run for run in runs(client) if "mlflow.parentRunId" in run.data.tags)
    # Points are sent together now and then; what was kept when it ended is there too.
    assert [point.step for point in client.get_metric_history(stage.info.run_id, "train_loss")] == [0, 1, 2]


def test_a_stage_records_its_results(client, tmp_path: Path, raw_data, smoke_parameters) -> None:
    paths = Paths(processed=tmp_path / "processed", reports=tmp_path / "reports")
    run_stage("preprocess", smoke_parameters, paths)
    parent = next(run for run in runs(client) if "mlflow.parentRunId" not in run.data.tags)
    assert parent.data.metrics["preprocess.evaluation_pairs"] >= 100


def test_nothing_secret_is_recorded(client, monkeypatch, smoke_parameters) -> None:
    secret = "s3cr3t-value"
    for name in ("MLFLOW_TRACKING_PASSWORD", "AWS_SECRET_ACCESS_KEY", "HF_TOKEN"):
        monkeypatch.setenv(name, secret)
    with tracked_stage("preprocess", smoke_parameters):
        pass
    assert secret not in str([run.to_dictionary() for run in runs(client)])
    assert without_credentials(f"https://me:{secret}@git.example.org:8443/a/b.git?token={secret}") == (
        "https://git.example.org:8443/a/b.git"
    )
    assert without_credentials("git@git.example.org:a/b.git") == "git@git.example.org:a/b.git"


def test_the_experiment_is_made_once(client) -> None:
    assert experiment_id("tests") == experiment_id("tests")
    client.delete_experiment(experiment_id("tests"))
    with pytest.raises(RuntimeError, match="deleted"):
        experiment_id("tests")


def test_the_key_comes_from_the_dispatcher_or_else_from_the_process() -> None:
    assert dispatch_key({"MLFLOW_RUN_CONTEXT": context(dispatch_key="k"), "LLMOPS_DISPATCH_KEY": "x"}) == "k"
    assert dispatch_key({"LLMOPS_DISPATCH_KEY": "x"}) == "x"
    assert dispatch_key({}) == dispatch_key({})
    assert run_context({"MLFLOW_RUN_CONTEXT": "not json"}) == {}


def test_the_version_of_a_dataset_is_that_of_dvc(tmp_path: Path) -> None:
    data = tmp_path / "corpus.jsonl"
    assert data_version(data) is None
    data.write_text("{}", encoding="utf-8")
    assert data_version(data).startswith("sha256:")
    (tmp_path / "corpus.jsonl.dvc").write_text(
        "outs:\n- md5: 0123456789abcdef\n  size: 2\n  hash: md5\n  path: corpus.jsonl\n", encoding="utf-8"
    )
    assert data_version(data) == "md5:0123456789abcdef"
