"""Training with transformers and peft: on any machine, with or without a GPU."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..settings import StageSettings

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class TransformersBackend:
    """Loads 16-bit or 32-bit weights; adapters by peft."""

    name = "transformers"
    four_bit = False

    def load(self, source: str, settings: StageSettings) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        adapters = (Path(source) / "adapter_config.json").is_file()
        # Trained weights stay in 32 bits: half precision is a matter of the computation (autocast).
        if adapters:
            from peft import AutoPeftModelForCausalLM

            model = AutoPeftModelForCausalLM.from_pretrained(source, is_trainable=True, dtype=torch.float32)
        else:
            model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
            if settings.lora is not None:
                model = _with_adapters(model, settings)
        return model, AutoTokenizer.from_pretrained(source)

    def save(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path, merge: bool) -> None:
        merged = model.merge_and_unload() if merge and hasattr(model, "merge_and_unload") else model
        merged.save_pretrained(folder)
        tokenizer.save_pretrained(folder)


def _with_adapters(model: PreTrainedModel, settings: StageSettings) -> PreTrainedModel:
    from peft import LoraConfig, get_peft_model

    return get_peft_model(
        model,
        LoraConfig(
            r=settings.lora.rank,
            lora_alpha=settings.lora.alpha,
            lora_dropout=settings.lora.dropout,
            target_modules=list(settings.lora.targets),
            bias="none",
            task_type="CAUSAL_LM",
        ),
    )
