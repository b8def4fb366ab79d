"""Fixed settings of the two training stages, by kind of model."""

from __future__ import annotations

from dataclasses import dataclass

from .parameters import Parameters

LORA_TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj")


@dataclass(frozen=True)
class LoraSettings:
    """A low-rank adapter; the weights below it stay as they are."""

    rank: int
    alpha: int
    dropout: float
    targets: tuple[str, ...] = LORA_TARGETS


@dataclass(frozen=True)
class StageSettings:
    """How one stage trains. `lora` is None when every weight is trained."""

    max_length: int
    learning_rate: float
    epochs: int
    batch_size: int
    logging_steps: int
    save_steps: int
    lora: LoraSettings | None
    load_in_4bit: bool
    half_precision: bool
    gradient_checkpointing: bool
    seed: int


def cpt_settings(parameters: Parameters) -> StageSettings:
    """Continued pre-training. The tiny model starts from random weights, so it trains all of them."""
    return StageSettings(
        max_length=parameters.cpt_max_length,
        learning_rate=parameters.cpt_learning_rate,
        epochs=parameters.cpt_epochs,
        batch_size=parameters.cpt_batch_size,
        logging_steps=5 if parameters.tiny else 100,
        save_steps=500 if parameters.tiny else 1000,
        lora=None if parameters.tiny else _lora(parameters),
        load_in_4bit=not parameters.tiny,
        half_precision=not parameters.tiny,
        gradient_checkpointing=not parameters.tiny,
        seed=parameters.seed,
    )


def sft_settings(parameters: Parameters) -> StageSettings:
    """Instruction tuning, from what continued pre-training left."""
    return StageSettings(
        max_length=parameters.sft_max_length,
        learning_rate=parameters.sft_learning_rate,
        epochs=parameters.sft_epochs,
        batch_size=parameters.sft_batch_size,
        logging_steps=10 if parameters.tiny else 50,
        save_steps=500,
        lora=_lora(parameters),
        load_in_4bit=not parameters.tiny,
        half_precision=not parameters.tiny,
        gradient_checkpointing=not parameters.tiny,
        seed=parameters.seed,
    )


def base_model(parameters: Parameters, four_bit: bool) -> str:
    """Name of the base model on the Hugging Face Hub: quantized to 4 bits for Unsloth, else the original."""
    if four_bit:
        return f"unsloth/Qwen2.5-{parameters.model_size}-bnb-4bit"
    return f"Qwen/Qwen2.5-{parameters.model_size}"


def _lora(parameters: Parameters) -> LoraSettings:
    return LoraSettings(
        rank=parameters.lora_rank,
        alpha=parameters.lora_alpha,
        dropout=parameters.lora_dropout,
    )
