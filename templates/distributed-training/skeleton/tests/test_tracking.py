"""Tracking, against MLflow's own store in a file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from distributed_training.invocation import dispatch_key, run_context
from distributed_training.mlflow_records import experiment_id
from distributed_training.project import read_project
from distributed_training.provenance import without_credentials
from distributed_training.tracking import tracked_stage

pytest.importorskip("mlflow", reason="MLflow is not installed")


@pytest.fixture
def client(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch):
    """A client of an empty store."""
    import mlflow

    address = f"sqlite:///{shutil.copy(empty_store, tmp_path / 'mlflow.db')}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "tests")
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", context(dispatch_key="r1-1", run_id="r1", data_version="v9"))
    mlflow.set_tracking_uri(address)
    yield mlflow.MlflowClient()
    mlflow.set_tracking_uri(None)


def runs(client):
    return client.search_runs([client.get_experiment_by_name("tests").experiment_id])


def context(**tags: str) -> str:
    return json.dumps({f"llmops.{name}": value for name, value in tags.items()})


def test_stages_of_one_run_share_a_parent(client, tabular_parameters, raw_data) -> None:
    project = read_project("tabular")
    for stage, metric in (("data_preparation", {"train_rows": 720}), ("model_evaluation", {"accuracy": 0.8})):
        with tracked_stage(stage, project, tabular_parameters) as tracker:
            assert {run.info.status for run in runs(client)} >= {"RUNNING"}
            tracker.summarize(metric)
    found = {run.info.run_name.rpartition("-")[0]: run for run in runs(client)}
    names = ("run", "data_preparation", "model_evaluation")
    assert set(found) == {f"{project.name}-{name}" for name in names}
    parent, child = found[f"{project.name}-run"], found[f"{project.name}-model_evaluation"]
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert child.data.tags["llmops.step"] == "model_evaluation"
    assert "llmops.step" not in parent.data.tags
    for run in found.values():
        assert run.info.status == "FINISHED"
        assert run.data.tags["llmops.dispatch_key"] == "r1-1"
        assert run.data.tags["llmops.data_version"] == "v9"
        assert run.data.params["n_components"] == "10"
        assert [used.dataset.name for used in run.inputs.dataset_inputs] == ["measurements"]
    # The evaluation's figures are those of the run.
    assert parent.data.metrics == {"data_preparation.train_rows": 720, "accuracy": 0.8}


def test_a_run_that_only_claims_the_key_is_no_parent(client, monkeypatch, tabular_parameters) -> None:
    forged = client.create_run(experiment_id("tests"), tags={"llmops.dispatch_key": "r1-1"}).info.run_id
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", context(dispatch_key="r1-1", join_token="s3cr3t"))
    for stage in ("data_preparation", "model_evaluation"):
        with tracked_stage(stage, read_project("tabular"), tabular_parameters):
            pass
    own = [run for run in runs(client) if run.info.run_id != forged]
    assert len(own) == 3
    assert {run.data.tags["llmops.join_token"] for run in own} == {"s3cr3t"}
    assert forged not in {run.data.tags.get("mlflow.parentRunId") for run in own}


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("boom"), "FAILED"), (SystemExit(143), "KILLED")])
def test_a_stage_that_ends_badly_ends_its_runs_and_goes_on_in_them(client, smoke_parameters, error, status) -> None:
    project = read_project("train")
    with pytest.raises(type(error)), tracked_stage("train", project, smoke_parameters) as tracker:
        for epoch in (1, 2, 3):
            tracker.log_metrics({"train_loss": 1.0 / epoch}, epoch)
        raise error
    assert {run.info.status for run in runs(client)} == {status}

    # Its newest checkpoint was of the first epoch, so it comes by the second and third again.
    with tracked_stage("train", project, smoke_parameters) as tracker:
        for epoch in (2, 3, 4):
            tracker.log_metrics({"train_loss": 1.0 / epoch}, epoch)
    parent, stage = sorted(runs(client), key=lambda run: "mlflow.parentRunId" in run.data.tags)
    assert {parent.info.status, stage.info.status} == {"FINISHED"}
    curve = client.get_metric_history(stage.info.run_id, "train_loss")
    assert [point.step for point in curve] == [1, 2, 3, 4]


def test_another_run_has_another_parent(client, monkeypatch, smoke_parameters) -> None:
    for key in ("r1-1", "r1-2"):
        monkeypatch.setenv("MLFLOW_RUN_CONTEXT", context(dispatch_key=key))
        with tracked_stage("train", read_project("train"), smoke_parameters):
            pass
    assert len([run for run in runs(client) if "mlflow.parentRunId" not in run.data.tags]) == 2


def test_a_file_is_found_again(client, tmp_path: Path, smoke_parameters) -> None:
    with tracked_stage("train", read_project("train"), smoke_parameters) as tracker:
        assert tracker.find_file("checkpoints/state.pt", tmp_path / "found") is None
        (tmp_path / "state.pt").write_text("state")
        tracker.log_file(tmp_path / "state.pt", "checkpoints")
        found = tracker.find_file("checkpoints/state.pt", tmp_path / "found")
    assert found is not None
    assert found.read_text() == "state"


def test_nothing_secret_is_recorded(client, monkeypatch, smoke_parameters) -> None:
    secret = "s3cr3t-value"
    for name in ("MLFLOW_TRACKING_PASSWORD", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, secret)
    with tracked_stage("train", read_project("train"), smoke_parameters):
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
