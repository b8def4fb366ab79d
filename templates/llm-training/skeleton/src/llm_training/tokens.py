"""From text to training rows. Nothing here knows a library: `encode` turns text into token ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypedDict

from .chat import answer, question

if TYPE_CHECKING:
    from torch import Tensor

IGNORED = -100

Encode = Callable[[str], list[int]]


class Row(TypedDict):
    """One training example; tokens labelled -100 add nothing to the loss."""

    input_ids: list[int]
    labels: list[int]


def pack(encode: Encode, texts: Iterable[str], end: int, length: int) -> list[Row]:
    """Joins texts, each closed by the token `end`, and cuts them into rows of `length` tokens."""
    stream: list[int] = []
    for text in texts:
        stream.extend([*encode(text), end])
    blocks = (stream[start : start + length] for start in range(0, len(stream), length))
    return [_row(block, block) for block in blocks if len(block) > 1]


def supervise(encode: Encode, prompt: str, response: str, length: int) -> Row | None:
    """A row that learns the response only; None when the prompt alone fills the length."""
    before = encode(question(prompt))
    after = encode(answer(response))
    ids = [*before, *after][:length]
    if len(ids) <= len(before):
        return None
    return _row(ids, [IGNORED] * len(before) + ids[len(before) :])


def batch(rows: Sequence[Row], filler: int) -> dict[str, Tensor]:
    """Rows side by side, filled up on the right to the longest; a tokenizer's own way takes many times as long."""
    import torch

    length = max(len(row["input_ids"]) for row in rows)

    def filled(values: list[int], value: int) -> list[int]:
        return values + [value] * (length - len(values))

    return {
        "input_ids": torch.tensor([filled(row["input_ids"], filler) for row in rows]),
        "attention_mask": torch.tensor([filled([1] * len(row["input_ids"]), 0) for row in rows]),
        "labels": torch.tensor([filled(row["labels"], IGNORED) for row in rows]),
    }


def _row(ids: list[int], labels: list[int]) -> Row:
    return Row(input_ids=list(ids), labels=list(labels))
