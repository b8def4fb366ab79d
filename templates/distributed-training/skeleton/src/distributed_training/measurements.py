"""Measures an image in twenty figures: the table that the pipeline `tabular` learns from. Standard library alone.

Where a shape lies and how it is turned changes none of them.
"""

from __future__ import annotations

import math

RINGS = 9
# Widest ring, in units of the shape's spread.
REACH = 2.25
NAMES = (
    "brightness",
    "contrast",
    "length",
    "width",
    "roundness",
    "area",
    "density",
    "skew",
    "threefold",
    "tails",
    "fourfold",
    *(f"ring_{number}" for number in range(1, RINGS + 1)),
)


def measure(image: list[list[float]]) -> list[float]:
    """The figures of an image, in the order of `NAMES`, to four decimals."""
    points = [(row, column, value) for row, line in enumerate(image) for column, value in enumerate(line)]
    mean = sum(value for _, _, value in points) / len(points)
    contrast = math.sqrt(sum((value - mean) ** 2 for _, _, value in points) / len(points)) or 1.0
    # What is hardly brighter than the ground is noise, and weighs nothing.
    heavy = [(row, column, max(0.0, value - mean - 0.8 * contrast)) for row, column, value in points]
    total = sum(weight for _, _, weight in heavy) or 1.0
    row = sum(weight * row for row, _, weight in heavy) / total
    column = sum(weight * column for _, column, weight in heavy) / total

    def moment(row_power: int, column_power: int) -> float:
        return sum(w * (r - row) ** row_power * (c - column) ** column_power for r, c, w in heavy) / total

    rows, columns = moment(2, 0), moment(0, 2)
    middle, apart = (rows + columns) / 2, math.hypot((rows - columns) / 2, moment(1, 1))
    spread = max(middle, 1e-9)
    length, width = math.sqrt(middle + apart), math.sqrt(max(middle - apart, 0.0))
    cubes = (moment(3, 0), moment(2, 1), moment(1, 2), moment(0, 3))
    fourths = (moment(4, 0), moment(3, 1), moment(2, 2), moment(1, 3), moment(0, 4))
    figures = [
        mean,
        contrast,
        length,
        width,
        width / max(length, 1e-9),
        sum(weight > 0 for _, _, weight in heavy) / len(heavy),
        total / len(heavy) / spread,
        math.hypot(cubes[0] + cubes[2], cubes[1] + cubes[3]) / spread**1.5,
        math.hypot(cubes[0] - 3 * cubes[2], 3 * cubes[1] - cubes[3]) / spread**1.5,
        (fourths[0] + 2 * fourths[2] + fourths[4]) / spread**2,
        math.hypot(fourths[0] - 6 * fourths[2] + fourths[4], 4 * (fourths[1] - fourths[3])) / spread**2,
        *(ring / contrast for ring in _rings([(r - row, c - column, v - mean) for r, c, v in points], spread)),
    ]
    return [round(figure, 4) for figure in figures]


def _rings(points: list[tuple[float, float, float]], spread: float) -> list[float]:
    """Mean brightness by the distance from the center, in units of the spread."""
    found: list[list[float]] = [[] for _ in range(RINGS)]
    for row, column, value in points:
        number = int(math.hypot(row, column) / math.sqrt(spread) * RINGS / REACH)
        if number < RINGS:
            found[number].append(value)
    return [sum(values) / len(values) if values else 0.0 for values in found]
