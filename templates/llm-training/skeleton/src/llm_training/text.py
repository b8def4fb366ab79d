"""Repairs that Korean text needs before it is trained on."""

from __future__ import annotations

import re

MIDDLE_DOT = "·"

# Characters that fonts and input methods write for the Korean middle dot: araea, hyphenation point, katakana dots,
# bullet and dot operators. Left apart, each would be a token of its own.
_DOTS = re.compile("[ㆍ‧・・•∙⋅ᆞ]")
_SPACE = re.compile(r"\s+")


def normalize(text: str) -> str:
    """Collapses white space and writes every middle dot the same way."""
    return _SPACE.sub(" ", _DOTS.sub(MIDDLE_DOT, text)).strip()
