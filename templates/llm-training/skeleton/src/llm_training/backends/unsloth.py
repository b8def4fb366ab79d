"""Training with Unsloth: needs an NVIDIA GPU. Import this module before transformers, trl and peft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from unsloth import FastLanguageModel

from ..settings import StageSettings

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class UnslothBackend:
    """Loads base models quantized to 4 bits; gradient checkpointing is Unsloth's own."""

    name = "unsloth"
    four_bit = True

    def load(self, source: str, settings: StageSettings) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
        import torch

        adapters = (Path(source) / "adapter_config.json").is_file()
        model, tokenizer = FastLanguageModel.from_pretrained(
            model_name=source,
            max_seq_length=settings.max_length,
            dtype=torch.float16 if settings.half_precision else torch.float32,
            load_in_4bit=settings.load_in_4bit,
            full_finetuning=settings.lora is None,
            random_state=settings.seed,
        )
        if settings.lora is not None and not adapters:
            model = FastLanguageModel.get_peft_model(
                model,
                r=settings.lora.rank,
                lora_alpha=settings.lora.alpha,
                lora_dropout=settings.lora.dropout,
                target_modules=list(settings.lora.targets),
                bias="none",
                use_gradient_checkpointing="unsloth" if settings.gradient_checkpointing else False,
                random_state=settings.seed,
            )
        return model, tokenizer

    def save(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path, merge: bool) -> None:
        if merge and hasattr(model, "peft_config"):
            model.save_pretrained_merged(save_directory=str(folder), tokenizer=tokenizer, save_method="merged_16bit")
            return
        model.save_pretrained(str(folder))
        tokenizer.save_pretrained(str(folder))
