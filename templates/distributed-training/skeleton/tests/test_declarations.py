"""llmops.yaml, the files of the engines, the parameter files and the code say the same."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
import yaml

from distributed_training.data import DATASETS
from distributed_training.launch import PIPELINE_OF
from distributed_training.parameters import BACKENDS, PIPELINES, SCALERS, parameters_from, read_parameters
from distributed_training.project import ROOT, Threshold, read_project
from stage import parser
from use_profile import with_values


def load(name: str) -> dict:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


DECLARED = load("llmops.yaml")["pipelines"]
CLUSTER = load("kubernetes/train.yaml")


def names(pipeline: str) -> set[str]:
    return {field.name for field in fields(PIPELINES[pipeline][0])}


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_every_parameter_is_declared_and_has_a_value(pipeline: str) -> None:
    values = yaml.safe_load(PIPELINES[pipeline][1].read_text(encoding="utf-8"))
    assert set(DECLARED[pipeline]["parameters"]) == set(values) == names(pipeline)
    read_parameters(pipeline)


def test_choices_are_those_of_the_code() -> None:
    assert tuple(DECLARED["train"]["parameters"]["backend"]["enum"]) == BACKENDS
    assert tuple(DECLARED["tabular"]["parameters"]["scaler"]["enum"]) == SCALERS


@pytest.mark.parametrize("profile", ["smoke", "full"])
def test_profiles_set_declared_parameters(profile: str) -> None:
    values = DECLARED["train"]["profiles"][profile]["parameters"]
    rewritten = yaml.safe_load(with_values((ROOT / "params.yaml").read_text(encoding="utf-8"), values))
    assert {name: rewritten[name] for name in values} == values
    parameters_from(PIPELINES["train"][0], rewritten, profile)


def test_the_default_profile_is_what_params_yaml_holds() -> None:
    values = DECLARED["train"]["profiles"][DECLARED["train"]["defaultProfile"]]["parameters"]
    assert {name: load("params.yaml")[name] for name in values} == values


def test_the_agreed_figures_are_kept() -> None:
    full = DECLARED["train"]["profiles"]["full"]["parameters"]
    assert (full["epochs"], full["batch_size"], full["backend"]) == (50, 32, "nccl")
    [step] = CLUSTER["steps"]
    assert step["nodes"] == 3
    assert step["resources"] == {"requests": {"cpu": 1, "memory": "2Gi"}}
    assert DECLARED["train"]["steps"]["train"]["resources"] == {"cpu": 2, "memory": "4Gi", "gpu": 1}
    assert load("tabular/params.yaml") == {
        "test_size": 0.2,
        "random_state": 42,
        "n_components": 10,
        "scaler": "standard",
        "n_estimators": 100,
        "max_depth": 10,
        "min_samples_split": 2,
        "seed": 42,
    }


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_steps_are_the_stages_of_dvc(pipeline: str) -> None:
    stages = load(DECLARED[pipeline]["engines"]["dvc"]["file"])["stages"]
    own = [stage for stage, of in PIPELINE_OF.items() if of == pipeline]
    assert list(DECLARED[pipeline]["steps"]) == list(stages) == own
    assert DECLARED[pipeline]["evaluation"]["step"] == own[-1]
    used: set[str] = set()
    for name, stage in stages.items():
        assert stage["cmd"] == f"python src/stage.py {name}"
        for entry in stage["params"]:
            if isinstance(entry, str):
                used.add(entry)
            else:
                used |= {found for file, group in entry.items() if file != "llmops.yaml" for found in group}
        for path in stage["deps"]:
            assert path.startswith(("data/", "models/")) or (ROOT / path).exists(), path
    assert used == names(pipeline)


def test_a_cluster_runs_the_same_steps_with_every_parameter() -> None:
    for engine in ("pytorchjob", "trainjob"):
        assert DECLARED["train"]["engines"][engine]["file"] == "kubernetes/train.yaml"
    assert [step["name"] for step in CLUSTER["steps"]] == list(DECLARED["train"]["steps"])
    values = read_parameters("train").as_dict()
    for step in CLUSTER["steps"]:
        filled = [re.sub(r"\$\{(\w+)\}", lambda match: str(values[match[1]]), word) for word in step["args"]]
        assert step["command"][:2] == ["python", "src/stage.py"]
        given = vars(parser().parse_args([*step["command"][2:], *filled]))
        assert given.pop("stage") == step["name"]
        # How many processes there are is a matter of the nodes.
        assert {name for name, value in given.items() if value is None} == {"processes"}
        told = {name: value for name, value in given.items() if value is not None}
        assert read_parameters("train", told).as_dict() == values


def test_nothing_secret_is_written_down() -> None:
    for step in CLUSTER["steps"]:
        for variable in step["environment"]:
            assert set(variable) in ({"name", "secret"}, {"name", "configMap"})
            assert set(variable.get("secret") or variable["configMap"]) == {"name", "key"}


def test_the_readme_of_the_cluster_names_what_the_steps_need() -> None:
    text = (ROOT / "kubernetes" / "README.md").read_text(encoding="utf-8")
    for step in CLUSTER["steps"]:
        for variable in step["environment"]:
            source = variable.get("secret") or variable["configMap"]
            assert f"`{source['name']}`" in text
            assert f"`{source['key']}`" in text


def test_environments_are_locked_by_hash() -> None:
    for environment in load("llmops.yaml")["environments"].values():
        text = (ROOT / environment["lock"]).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text, "a lock must not name an index"


def test_the_project_is_read_from_its_files() -> None:
    train, tabular = read_project("train"), read_project("tabular")
    assert train.model_name == DECLARED["train"]["produces"]["model"]
    assert tabular.model_name == f"{train.model_name}-tabular"
    assert train.alias == tabular.alias == "candidate"
    assert train.thresholds["accuracy"] == Threshold(minimum=0.85)
    assert (train.evaluation_stage, tabular.evaluation_stage) == ("train", "model_evaluation")


def test_data_sets_are_listed_where_they_lie() -> None:
    listed = {name: dataset["path"] for name, dataset in load("llmops.yaml")["datasets"].items()}
    assert listed == {name: path.as_posix() for paths in DATASETS.values() for name, path in paths.items()}


def test_the_model_card_has_the_metadata_of_the_model_hub() -> None:
    text = (ROOT / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert text.startswith("---\n")
    metadata = yaml.safe_load(text.split("---\n")[1])
    assert metadata["license"]
    assert metadata["pipeline_tag"] == "image-classification"
