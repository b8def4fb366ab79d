"""The pipeline of Kubeflow Pipelines: what it compiles to."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from llm_training.parameters import Parameters
from llm_training.project import ROOT

pytest.importorskip("kfp", reason="Kubeflow Pipelines' SDK is not installed")

TYPES = {"str": "STRING", "float": "NUMBER_DOUBLE", "int": "NUMBER_INTEGER"}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """The pipeline and its platform part, compiled anew."""
    from kfp import compiler

    from pipeline import train

    path = tmp_path_factory.mktemp("compiled") / "train.yaml"
    compiler.Compiler().compile(train, str(path))
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def executor(document: dict, step: str) -> dict:
    return document["deploymentSpec"]["executors"][f"exec-{step.replace('_', '-')}"]["container"]


def test_the_compiled_file_is_up_to_date(compiled) -> None:
    kept = (ROOT / "pipelines" / "train.yaml").read_text(encoding="utf-8")
    assert list(yaml.safe_load_all(kept)) == compiled, "run: python pipelines/pipeline.py"


def test_parameters_are_typed_as_declared(compiled) -> None:
    inputs = compiled[0]["root"]["inputDefinitions"]["parameters"]
    assert {name: declared["parameterType"] for name, declared in inputs.items()} == {
        "llmops_environment": "STRUCT",
        **{field.name: TYPES[str(field.type)] for field in fields(Parameters)},
    }


def test_a_run_without_the_portal_needs_no_environment(compiled) -> None:
    assert compiled[0]["root"]["inputDefinitions"]["parameters"]["llmops_environment"]["defaultValue"] == {}


def test_every_step_takes_the_environment_of_its_run(compiled) -> None:
    for task in compiled[0]["root"]["dag"]["tasks"].values():
        assert task["inputs"]["parameters"]["environment"] == {"componentInputParameter": "llmops_environment"}


def test_the_image_is_left_to_the_commit(compiled) -> None:
    images = {step["container"]["image"] for step in compiled[0]["deploymentSpec"]["executors"].values()}
    assert images == {tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["llm-training"]["image"]}


@pytest.mark.parametrize(
    ("step", "gpu", "memory", "cpu", "retries"),
    [
        ("preprocess", None, "4Gi", "2", 3),
        ("cpt_training", "4", "200Gi", "32", 2),
        ("sft_training", "2", "100Gi", "16", 2),
        ("evaluation", "1", "50Gi", "8", 3),
    ],
)
def test_steps_have_their_resources(compiled, step, gpu, memory, cpu, retries) -> None:
    resources = executor(compiled[0], step)["resources"]
    assert resources["resourceMemoryLimit"] == resources["resourceMemoryRequest"] == memory
    assert resources["resourceCpuLimit"] == resources["resourceCpuRequest"] == cpu
    accelerator = resources.get("accelerator")
    assert (accelerator and (accelerator["resourceType"], accelerator["resourceCount"])) == (
        ("nvidia.com/gpu", gpu) if gpu else None
    )
    task = compiled[0]["root"]["dag"]["tasks"][step.replace("_", "-")]
    assert task["retryPolicy"]["maxRetryCount"] == retries


def test_steps_follow_each_other_as_in_dvc(compiled) -> None:
    tasks = compiled[0]["root"]["dag"]["tasks"]
    after = {name: set(task.get("dependentTasks", [])) for name, task in tasks.items()}
    assert after == {
        "preprocess": set(),
        "cpt-training": {"preprocess"},
        "sft-training": {"preprocess", "cpt-training"},
        "evaluation": {"preprocess", "sft-training"},
    }


def test_nothing_secret_is_written_into_the_pipeline(compiled) -> None:
    steps = compiled[1]["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    for step in steps.values():
        assert [secret["secretName"] for secret in step["secretAsEnv"]] == ["llm-training"]
        assert step["secretAsEnv"][0]["optional"]


@pytest.mark.smoke
def test_the_pipeline_trains_on_this_machine(tmp_path: Path, raw_data, monkeypatch, smoke_parameters) -> None:
    """Runs all components, as processes of this Python, with the parameters of the profile smoke."""
    for package in ("torch", "trl", "peft"):
        pytest.importorskip(package, reason="the training libraries are not installed")
    import mlflow
    from kfp import local

    from pipeline import train

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    # Pods have the id of the run here; what the portal sends goes before.
    monkeypatch.setenv("LLMOPS_DISPATCH_KEY", "id-of-the-run")
    client = mlflow.MlflowClient(f"sqlite:///{tmp_path / 'mlflow.db'}")
    client.create_experiment("local-pipeline", artifact_location=(tmp_path / "artifacts").as_uri())
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=str(tmp_path / "outputs"))
    environment = {"MLFLOW_EXPERIMENT_NAME": "local-pipeline", "LLMOPS_DISPATCH_KEY": "local-pipeline"}
    train(**smoke_parameters.as_dict(), llmops_environment=environment)

    found = client.search_runs([client.get_experiment_by_name("local-pipeline").experiment_id])
    parents = [run for run in found if "mlflow.parentRunId" not in run.data.tags]
    assert len(parents) == 1
    assert len(found) == 5
    assert parents[0].data.metrics["thresholds_met"] == 1
