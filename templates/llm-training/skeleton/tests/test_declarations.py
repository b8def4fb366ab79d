"""llmops.yaml, dvc.yaml, params.yaml and the code say the same."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
import yaml

from llm_training.launch import STAGES
from llm_training.parameters import MODEL_SIZES, Parameters, read_parameters
from llm_training.project import ROOT, Threshold, read_project
from llm_training.records import read_records
from use_profile import with_values


def load(name: str) -> dict:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


PIPELINE = load("llmops.yaml")["pipelines"]["train"]
NAMES = [field.name for field in fields(Parameters)]


def test_every_parameter_is_declared_and_has_a_value() -> None:
    assert set(PIPELINE["parameters"]) == set(load("params.yaml")) == set(NAMES)
    assert tuple(PIPELINE["parameters"]["model_size"]["enum"]) == MODEL_SIZES
    read_parameters(ROOT / "params.yaml")


@pytest.mark.parametrize("profile", ["smoke", "full"])
def test_profiles_set_declared_parameters(profile: str) -> None:
    values = PIPELINE["profiles"][profile]["parameters"]
    assert set(values) <= set(NAMES)
    rewritten = yaml.safe_load(with_values((ROOT / "params.yaml").read_text(encoding="utf-8"), values))
    assert {name: rewritten[name] for name in values} == values


def test_the_default_profile_is_what_params_yaml_holds() -> None:
    values = PIPELINE["profiles"][PIPELINE["defaultProfile"]]["parameters"]
    assert {name: load("params.yaml")[name] for name in values} == values


def test_steps_are_the_stages_of_dvc() -> None:
    stages = load("dvc.yaml")["stages"]
    assert list(PIPELINE["steps"]) == list(stages) == list(STAGES)
    used = {name for stage in stages.values() for name in stage["params"] if isinstance(name, str)}
    assert used == set(NAMES)
    for stage in stages.values():
        for path in stage["deps"]:
            assert path.startswith(("${", "data/", "models/")) or (ROOT / path).exists(), path


def test_environments_are_locked_by_hash() -> None:
    for environment in load("llmops.yaml")["environments"].values():
        text = (ROOT / environment["lock"]).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text, "a lock must not name an index"


def test_the_project_is_read_from_its_files() -> None:
    project = read_project()
    assert project.model_name == PIPELINE["produces"]["model"]
    assert project.alias == "candidate"
    assert project.thresholds["accuracy"] == Threshold(minimum=0.5)


def test_data_sets_are_listed_where_they_lie(raw_data) -> None:
    parameters = read_parameters(ROOT / "params.yaml")
    listed = {dataset["path"] for dataset in load("llmops.yaml")["datasets"].values()}
    assert listed == {
        parameters.raw_data_path,
        parameters.instruction_data_path,
        parameters.evaluation_data_path,
    }
    assert len(list(read_records(raw_data / "evaluation.jsonl", ("prompt", "expected")))) >= 100


def test_the_tiny_model_is_of_the_family_of_the_real_ones() -> None:
    config = json.loads((ROOT / "models" / "tiny" / "config.json").read_text(encoding="utf-8"))
    assert config["model_type"] == "qwen2"


def test_the_model_card_has_the_metadata_of_the_model_hub() -> None:
    text = (ROOT / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert text.startswith("---\n")
    metadata = yaml.safe_load(text.split("---\n")[1])
    assert metadata["language"] == ["ko"]
    assert metadata["license"]
    assert metadata["base_model"].startswith("Qwen/Qwen2.5-")
