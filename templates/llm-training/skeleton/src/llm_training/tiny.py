"""The tiny model of the smoke profile: built here, from this repository's files, with no download."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .chat import CHAT_TEMPLATE, END_OF_TEXT, SPECIAL_TOKENS, TURN_END, question
from .project import ROOT

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

CONFIG = ROOT / "models" / "tiny"
VOCABULARY = 1000


def write_tiny_model(folder: Path, texts: Iterable[str], seed: int) -> None:
    """Writes an untrained model and a tokenizer that fits the texts, in the form of any published model."""
    from transformers import set_seed

    set_seed(seed)
    tokenizer = build_tokenizer(texts)
    build_model(tokenizer).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def build_tokenizer(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """A byte-pair tokenizer: works on bytes, so there is no text that it cannot write."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    # The words of the chat form are in no text, yet in every question: often enough, they become one token each.
    tokenizer.train_from_iterator([*texts, *[question("")] * 50], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=TURN_END,
        pad_token=END_OF_TEXT,
        chat_template=CHAT_TEMPLATE,
        model_max_length=512,
    )


def build_model(tokenizer: PreTrainedTokenizerFast) -> PreTrainedModel:
    """A model of the Qwen2 family with random weights."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config.from_pretrained(CONFIG)
    config.vocab_size = len(tokenizer)
    config.eos_token_id = tokenizer.eos_token_id
    config.pad_token_id = tokenizer.pad_token_id
    return Qwen2ForCausalLM(config)
