"""Parameters, scores, thresholds, GPUs and checkpoints."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from llm_training.checkpoints import checkpoint_folder, newest_checkpoint
from llm_training.curves import points_from
from llm_training.launch import gpu_command
from llm_training.parameters import ParameterError, parameters_from
from llm_training.processes import gpu_count, is_main_process
from llm_training.project import Threshold
from llm_training.scoring import accuracy, failures, perplexity
from llm_training.settings import base_model, cpt_settings, sft_settings


def test_numbers_written_as_text_are_read(smoke_parameters) -> None:
    values = {**smoke_parameters.as_dict(), "cpt_learning_rate": "1e-5", "cpt_epochs": "3.0"}
    parameters = parameters_from(values, "here")
    assert parameters.cpt_learning_rate == 1e-5
    assert parameters.cpt_epochs == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model_size", "70B"),
        ("model_size", 7),
        ("cpt_epochs", 0),
        ("cpt_epochs", 1.5),
        ("cpt_epochs", True),
        ("sft_learning_rate", "fast"),
        ("sft_learning_rate", math.nan),
        ("lora_dropout", 1),
        ("unknown", 1),
    ],
)
def test_a_bad_parameter_is_named(smoke_parameters, name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=name):
        parameters_from({**smoke_parameters.as_dict(), name: value}, "here")


def test_the_full_profile_holds_the_agreed_figures(full_parameters) -> None:
    cpt, sft = cpt_settings(full_parameters), sft_settings(full_parameters)
    assert cpt.lora is not None
    assert (cpt.max_length, cpt.learning_rate, cpt.epochs, cpt.batch_size) == (4096, 1e-5, 2, 2)
    assert (cpt.logging_steps, cpt.save_steps, cpt.load_in_4bit, cpt.half_precision) == (
        100,
        1000,
        True,
        True,
    )
    assert (cpt.lora.rank, cpt.lora.alpha, cpt.lora.dropout) == (64, 16, 0.1)
    assert cpt.lora.targets == ("q_proj", "k_proj", "v_proj", "o_proj")
    assert (sft.max_length, sft.learning_rate, sft.epochs, sft.batch_size) == (2048, 2e-5, 3, 4)
    assert (sft.logging_steps, sft.save_steps) == (50, 500)
    assert (full_parameters.evaluation_samples, full_parameters.max_new_tokens) == (100, 256)
    size = full_parameters.model_size
    assert base_model(full_parameters, four_bit=True) == f"unsloth/Qwen2.5-{size}-bnb-4bit"


def test_scores() -> None:
    assert accuracy(["Seoul", "부산"], ["it is SEOUL.", "대구입니다"]) == 0.5
    assert perplexity(0.0) == 1
    assert perplexity(1000.0) == math.inf
    with pytest.raises(ValueError, match="0 expected"):
        accuracy([], [])


def test_thresholds_say_what_is_missed() -> None:
    thresholds = {"accuracy": Threshold(minimum=0.5), "perplexity": Threshold(maximum=60)}
    assert failures({"accuracy": 0.5, "perplexity": 60}, thresholds) == []
    assert failures({"accuracy": 0.4, "perplexity": 60}, thresholds) == ["accuracy is 0.4, at least 0.5 is asked for"]
    assert len(failures({"accuracy": math.nan}, thresholds)) == 2


def test_curve_points_have_our_names() -> None:
    assert points_from({"loss": 2.0, "epoch": 1, "total_flos": 3}) == {"train_loss": 2.0, "epoch": 1.0}
    assert points_from({"eval_loss": 0.0}) == {"validation_loss": 0.0, "perplexity": 1.0}
    assert points_from({"eval_loss": math.inf}) == {"validation_loss": math.inf}


def test_gpus_are_counted_without_cuda() -> None:
    assert gpu_count({"CUDA_VISIBLE_DEVICES": "0,1,2,3"}) == 4
    assert gpu_count({"CUDA_VISIBLE_DEVICES": ""}) == 0
    assert gpu_count({"CUDA_VISIBLE_DEVICES": "-1"}) == 0
    assert gpu_command("cpt_training", Path("r.json"), 4)[4:] == [
        "--nproc-per-node=4",
        str(Path(__file__).resolve().parents[1] / "src" / "stage.py"),
        "cpt_training",
        "--request",
        "r.json",
    ]
    assert is_main_process({})
    assert is_main_process({"RANK": "0"})
    assert not is_main_process({"RANK": "1"})


def test_checkpoints_belong_to_settings_and_inputs(tmp_path: Path, smoke_parameters, full_parameters) -> None:
    data = tmp_path / "data"
    data.write_text("a")
    smoke, full = cpt_settings(smoke_parameters), cpt_settings(full_parameters)
    first = checkpoint_folder(tmp_path, "cpt", smoke, [data])
    assert first == checkpoint_folder(tmp_path, "cpt", smoke, [data])
    assert first != checkpoint_folder(tmp_path, "cpt", full, [data])
    data.write_text("b")
    assert first != checkpoint_folder(tmp_path, "cpt", smoke, [data])

    assert newest_checkpoint(first) is None
    for step, finished in ((500, True), (1000, True), (1500, False)):
        folder = first / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        if finished:
            (folder / "trainer_state.json").write_text("{}")
    assert newest_checkpoint(first) == first / "checkpoint-1000"
