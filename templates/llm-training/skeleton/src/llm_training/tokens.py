"""From text to training rows. Nothing here knows a library: `encode` turns text into token ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypedDict

from .chat import answer, question

IGNORED = -100

Encode = Callable[[str], list[int]]


class Row(TypedDict):
    """One training example; tokens labelled -100 add nothing to the loss."""

    input_ids: list[int]
    attention_mask: list[int]
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


def _row(ids: list[int], labels: list[int]) -> Row:
    return Row(input_ids=list(ids), attention_mask=[1] * len(ids), labels=list(labels))
