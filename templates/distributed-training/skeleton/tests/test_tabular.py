"""The pipeline `tabular`, by its stages; all of them in one process, because its libraries take long to load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from distributed_training.launch import PIPELINE_OF
from distributed_training.project import read_project

for package in ("sklearn", "skops", "pandas", "mlflow"):
    pytest.importorskip(package, reason="the libraries of the pipeline tabular are not installed")

STAGES = [stage for stage, pipeline in PIPELINE_OF.items() if pipeline == "tabular"]


# Runs the stages that it is given.
RUNNER = """
import sys

sys.path.insert(0, "src")
from distributed_training.launch import start_stage

for stage in sys.argv[1:]:
    start_stage(stage, {})
"""


@pytest.fixture
def run(repository: Path, stage_environment: dict[str, str]):
    """Runs stages in the copy, as those of one run."""

    def run_stages(key: str, *stages: str) -> None:
        subprocess.run(
            [sys.executable, "-c", RUNNER, *stages],
            cwd=repository,
            env={**stage_environment, "LLMOPS_DISPATCH_KEY": key},
            check=True,
        )

    return run_stages


@pytest.fixture
def client(stage_environment: dict[str, str]):
    import mlflow

    return mlflow.MlflowClient(stage_environment["MLFLOW_TRACKING_URI"])


def test_the_forest_learns_and_is_registered_once(repository: Path, run, client) -> None:
    import mlflow
    import pandas as pd

    # The last one again, as a retry would.
    run("first", *STAGES, STAGES[-1])
    report = {stage: json.loads((repository / "reports" / f"{stage}.json").read_text()) for stage in STAGES}
    assert report["data_preparation"] == {"train_rows": 720, "test_rows": 180, "columns": 20}
    assert report["feature_engineering"]["features"] == 10
    assert report["model_evaluation"]["accuracy"] > 0.75
    assert report["model_evaluation"]["thresholds_met"] == 1

    project = read_project("tabular")
    version = client.get_model_version_by_alias(project.model_name, "candidate")
    assert len(client.search_model_versions(f"name = '{project.model_name}'")) == 1
    assert float(version.tags["evaluation.accuracy"]) == report["model_evaluation"]["accuracy"]
    assert "mlflow.parentRunId" not in client.get_run(version.run_id).data.tags

    # The registered model takes measurements as they are.
    mlflow.set_tracking_uri(client.tracking_uri)
    model = mlflow.pyfunc.load_model(f"models:/{project.model_name}@candidate")
    rows = pd.read_csv(repository / "data" / "raw" / "measurements.csv")
    assert (model.predict(rows.drop(columns="label")) == rows["label"]).mean() > 0.9
    mlflow.set_tracking_uri(None)


def test_a_missed_threshold_keeps_the_alias_where_it_is(repository: Path, run, client) -> None:
    path = repository / "llmops.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    declared["pipelines"]["tabular"]["evaluation"]["thresholds"]["f1"]["min"] = 0.999
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")
    run("second", STAGES[-1])
    name = read_project("tabular").model_name
    assert int(client.get_model_version_by_alias(name, "candidate").version) == 1
    second = client.get_model_version(name, "2")
    assert second.tags["evaluation.passed"] == "false"
    assert "at least 0.999 is asked for" in second.description


def test_more_components_than_columns_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tabular_parameters
) -> None:
    from distributed_training.parameters import ParameterError
    from distributed_training.tabular import feature_engineering

    (tmp_path / "train.csv").write_text("a,b,label\n1,2,ring\n2,1,line\n", encoding="utf-8")
    monkeypatch.setattr(feature_engineering, "SPLIT", tmp_path)
    with pytest.raises(ParameterError, match="n_components is 10, but the data allows at most 2"):
        feature_engineering.run(tabular_parameters, read_project("tabular"), tracker=None)


def test_a_table_with_holes_is_refused(tmp_path: Path) -> None:
    from distributed_training.records import RecordError
    from distributed_training.tabular.tables import read_table

    table = tmp_path / "table.csv"
    for text in ("a,label\n,ring\n", "a,label\nx,ring\n", "a,b\n1,2\n"):
        table.write_text(text, encoding="utf-8")
        with pytest.raises(RecordError, match=r"table\.csv needs"):
            read_table(table)
