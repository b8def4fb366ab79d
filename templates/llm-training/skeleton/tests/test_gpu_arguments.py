"""Every argument given to Unsloth, TRL, peft and transformers exists in the locked versions.

This is what can be known without a GPU: names, not behavior.
"""

from __future__ import annotations

import pytest

from llm_training.project import ROOT
from locked_sources import class_of, fields_of, function_of, keywords_in, module, parameters_of

SOURCE = ROOT / "src" / "llm_training"
UNSLOTH = SOURCE / "backends" / "unsloth.py"
TRANSFORMERS = SOURCE / "backends" / "transformers.py"
TRAINING = SOURCE / "training.py"
LOCKS = ["gpu.lock", "cpu.lock"]


def check(path, call: str, known: set[str], places: int = 1) -> None:
    """Checks all calls of a name in a file of ours, and that there are as many as expected."""
    calls = keywords_in(path, call)
    assert len(calls) == places, f"{path.name} calls {call} {len(calls)} times"
    for keywords in calls:
        assert keywords <= known, f"{call} does not know {sorted(keywords - known)}"


def test_unsloth_loads_as_asked() -> None:
    loader = module("gpu.lock", "unsloth", "unsloth/models/loader.py")
    known = parameters_of(function_of(class_of(loader, "FastLanguageModel"), "from_pretrained"))
    check(UNSLOTH, "FastLanguageModel.from_pretrained", known)


def test_unsloth_adds_adapters_as_asked() -> None:
    llama = module("gpu.lock", "unsloth", "unsloth/models/llama.py")
    known = parameters_of(function_of(class_of(llama, "FastLlamaModel"), "get_peft_model"))
    check(UNSLOTH, "FastLanguageModel.get_peft_model", known)


def test_unsloth_merges_as_asked() -> None:
    save = module("gpu.lock", "unsloth", "unsloth/save.py")
    known = parameters_of(function_of(save, "unsloth_save_pretrained_merged"))
    check(UNSLOTH, "model.save_pretrained_merged", known)
    assert "merged_16bit" in ast_defaults(function_of(save, "unsloth_save_pretrained_merged"))


@pytest.mark.parametrize("lock", LOCKS)
def test_trl_takes_the_configuration(lock: str) -> None:
    config = class_of(module(lock, "trl", "trl/trainer/sft_config.py"), "SFTConfig")
    base = class_of(module(lock, "trl", "trl/trainer/base_config.py"), "_BaseConfig")
    arguments = class_of(module(lock, "transformers", "transformers/training_args.py"), "TrainingArguments")
    check(TRAINING, "SFTConfig", fields_of(config) | fields_of(base) | fields_of(arguments))


@pytest.mark.parametrize("lock", LOCKS)
def test_trl_takes_the_trainer_s_arguments(lock: str) -> None:
    trainer = class_of(module(lock, "trl", "trl/trainer/sft_trainer.py"), "SFTTrainer")
    check(TRAINING, "trainer_class", parameters_of(function_of(trainer, "__init__")))
    base = class_of(module(lock, "transformers", "transformers/trainer.py"), "Trainer")
    check(TRAINING, "trainer.train", parameters_of(function_of(base, "train")))


@pytest.mark.parametrize("lock", LOCKS)
def test_rows_need_no_preparation_by_trl(lock: str) -> None:
    """Rows arrive as tokens with labels; both libraries must recognize that by the same names."""
    source = module(lock, "trl", "trl/trainer/sft_trainer.py")
    trainer = class_of(source, "SFTTrainer")
    assert "input_ids" in strings(function_of(trainer, "_prepare_dataset"))
    if lock == "gpu.lock":
        replaced = module(lock, "unsloth-zoo", "unsloth_zoo/dataset_utils.py")
        assert {"input_ids", "labels"} <= strings(function_of(replaced, "sft_prepare_dataset"))


@pytest.mark.parametrize("lock", LOCKS)
def test_peft_takes_the_adapters(lock: str) -> None:
    config = class_of(module(lock, "peft", "peft/tuners/lora/config.py"), "LoraConfig")
    base = module(lock, "peft", "peft/config.py")
    known = fields_of(config) | fields_of(class_of(base, "PeftConfig"))
    known |= fields_of(class_of(base, "PeftConfigMixin"))
    check(TRANSFORMERS, "LoraConfig", known)


def ast_defaults(function) -> set[str]:
    """Texts among a function's defaults."""
    return {default.value for default in function.args.defaults if isinstance(getattr(default, "value", None), str)}


def strings(tree) -> set[str]:
    """All texts in a piece of code."""
    import ast

    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
