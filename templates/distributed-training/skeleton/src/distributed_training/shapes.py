"""Draws the images: shapes of six kinds, anywhere, of any size and turn, under noise. Needs the standard library alone.

A shape is a function of a point: below zero inside. An image is made of 16 by 16 points with 16 shades, written as 256
hexadecimal digits, so that a data set is a text that people and tools can look at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random

SIZE = 16
SHADES = 16
# Points of a pixel's side that are looked at: edges become soft.
_SAMPLES = 3

Distance = Callable[[float, float], float]


def _circle(x: float, y: float) -> float:
    return math.hypot(x, y) - 0.9


def _cross(x: float, y: float) -> float:
    long, short = max(abs(x), abs(y)), min(abs(x), abs(y))
    return max(long - 1, short - 0.33)


def _line(x: float, y: float) -> float:
    return max(abs(x) - 1.1, abs(y) - 0.28)


def _ring(x: float, y: float) -> float:
    return abs(math.hypot(x, y) - 0.75) - 0.23


def _square(x: float, y: float) -> float:
    return max(abs(x), abs(y)) - 0.8


def _triangle(x: float, y: float) -> float:
    return max(-y - 0.5, y / 2 + abs(x) * math.sqrt(3) / 2 - 0.5)


SHAPES: dict[str, Distance] = {
    "circle": _circle,
    "cross": _cross,
    "line": _line,
    "ring": _ring,
    "square": _square,
    "triangle": _triangle,
}
LABELS = tuple(SHAPES)


def draw_images(count: int, seed: int) -> Iterator[dict[str, str]]:
    """So many images, the same ones for the same seed, with all kinds equally often."""
    random = Random(seed)
    for number in range(count):
        label = LABELS[number % len(LABELS)]
        yield {"label": label, "image": to_text(_draw(SHAPES[label], random))}


def to_text(image: list[list[float]]) -> str:
    """An image of brightness from 0 to 1 as hexadecimal digits, row by row."""
    shades = (min(SHADES - 1, max(0, round(value * (SHADES - 1)))) for row in image for value in row)
    return "".join(f"{shade:x}" for shade in shades)


def from_text(text: str) -> list[list[float]]:
    """The image that `to_text` wrote."""
    if len(text) != SIZE * SIZE:
        raise ValueError(f"An image has {SIZE * SIZE} digits, not {len(text)}")
    values = [int(digit, SHADES) / (SHADES - 1) for digit in text]
    return [values[start : start + SIZE] for start in range(0, len(values), SIZE)]


def _draw(shape: Distance, random: Random) -> list[list[float]]:
    # random() alone gives the same numbers in every version of Python.
    radius = 3.2 + 2.8 * random.random()
    center_x, center_y = (SIZE / 2 + 2.5 * (2 * random.random() - 1) for _ in range(2))
    turn = 2 * math.pi * random.random()
    brightness = 0.45 + 0.4 * random.random()
    cos, sin = math.cos(turn) / radius, math.sin(turn) / radius

    def covered(row: int, column: int) -> float:
        inside = 0
        for sample in range(_SAMPLES * _SAMPLES):
            x = column + (sample % _SAMPLES + 0.5) / _SAMPLES - center_x
            y = row + (sample // _SAMPLES + 0.5) / _SAMPLES - center_y
            inside += shape(x * cos + y * sin, y * cos - x * sin) < 0
        return inside / _SAMPLES**2

    def noise() -> float:
        # Three equal ones together come near to a bell curve.
        return 0.28 * (sum(random.random() for _ in range(3)) - 1.5)

    return [[0.2 + brightness * covered(row, column) + noise() for column in range(SIZE)] for row in range(SIZE)]
