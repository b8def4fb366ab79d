"""Asks a trained model: answers to questions, and its mean loss on text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .chat import END_OF_TEXT, TURN_END, question
from .tokens import pack

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

BATCH = 50


def answers(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    prompts: Sequence[str],
    max_new_tokens: int,
) -> list[str]:
    """The most likely answer to each prompt, up to the end of the turn."""
    import torch

    end = tokenizer.convert_tokens_to_ids(TURN_END)
    tokenizer.padding_side = "left"
    found: list[str] = []
    for start in range(0, len(prompts), BATCH):
        batch = tokenizer(
            [question(prompt) for prompt in prompts[start : start + BATCH]],
            return_tensors="pt",
            padding=True,
        )
        with torch.inference_mode():
            output = model.generate(
                input_ids=batch["input_ids"].to(model.device),
                attention_mask=batch["attention_mask"].to(model.device),
                max_new_tokens=max_new_tokens,
                do_sample=False,
                eos_token_id=end,
                pad_token_id=tokenizer.pad_token_id,
            )
        new = output[:, batch["input_ids"].shape[1] :]
        found.extend(text.strip() for text in tokenizer.batch_decode(new, skip_special_tokens=True))
    return found


def mean_loss(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], length: int) -> float:
    """Loss per token over all texts, in nats."""
    import torch

    end = tokenizer.convert_tokens_to_ids(END_OF_TEXT)
    total, count = 0.0, 0
    for row in pack(lambda text: tokenizer(text)["input_ids"], texts, end, length):
        ids = torch.tensor([row["input_ids"]], device=model.device)
        with torch.inference_mode():
            loss = model(input_ids=ids, labels=ids).loss
        # The first token of a row is not predicted.
        predicted = ids.shape[1] - 1
        total += float(loss) * predicted
        count += predicted
    return total / count
