"""What the tests share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml

from distributed_training.data import DATASETS
from distributed_training.parameters import PIPELINES, TabularParameters, TrainParameters, parameters_from
from distributed_training.project import ROOT

# What a run leaves behind, and what belongs to this folder alone.
_LEFT_OUT = (".git", ".venv", ".cache", "checkpoints", "reports", "models", "tabular", "mlruns", "mlflow.db")


def profile_parameters(pipeline: str, profile: str) -> dict[str, object]:
    """The parameters of a profile, over those of the pipeline's params.yaml."""
    values = yaml.safe_load(PIPELINES[pipeline][1].read_text(encoding="utf-8"))
    declared = yaml.safe_load((ROOT / "llmops.yaml").read_text(encoding="utf-8"))["pipelines"][pipeline]
    return {**values, **declared["profiles"][profile].get("parameters", {})}


@pytest.fixture
def smoke_parameters() -> TrainParameters:
    """The parameters of the profile smoke."""
    return parameters_from(TrainParameters, profile_parameters("train", "smoke"), "smoke")


@pytest.fixture
def tabular_parameters() -> TabularParameters:
    """The parameters of the pipeline tabular."""
    return parameters_from(TabularParameters, profile_parameters("tabular", "standard"), "standard")


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """The folder of the raw data, which is not in Git."""
    if not all((ROOT / path).is_file() for paths in DATASETS.values() for path in paths.values()):
        pytest.skip("the data is not here: run dvc pull --allow-missing")
    return ROOT / "data" / "raw"


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an MLflow store without runs, to copy: to make its tables takes seconds."""
    mlflow = pytest.importorskip("mlflow", reason="MLflow is not installed")
    file = tmp_path_factory.mktemp("store") / "mlflow.db"
    mlflow.MlflowClient(f"sqlite:///{file}").search_experiments()
    return file


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, raw_data) -> Path:
    """A copy of this repository, without what earlier runs left."""
    copy = tmp_path_factory.mktemp("repository") / "copy"

    def left_out(folder: str, names: list[str]) -> set[str]:
        # The folders `tabular` of the code and of the pipeline stay, that of its results goes.
        kept = {"tabular"} if Path(folder).name != "data" else set()
        return set(names) & (set(_LEFT_OUT) - kept) | {name for name in names if name == "__pycache__"}

    shutil.copytree(ROOT, copy, ignore=left_out)
    return copy


@pytest.fixture(scope="module")
def stage_environment(repository: Path, empty_store: Path) -> dict[str, str]:
    """The variables of a stage in that copy: an empty MLflow store, and none that a cluster would give."""
    shutil.copy(empty_store, repository / "mlflow.db")
    given = ("MLFLOW_", "LLMOPS_", "PET_", "RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_", "TORCHELASTIC_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(given)},
        "CUDA_VISIBLE_DEVICES": "",
        "MLFLOW_TRACKING_URI": f"sqlite:///{repository / 'mlflow.db'}",
    }
