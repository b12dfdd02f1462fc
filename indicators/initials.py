"""Pure: the first letters of a text's pinyin, by which people look names up (ylbz → 医疗保障)."""

from __future__ import annotations

from pypinyin import Style, pinyin

# A text with more ways to read it than these keeps the likeliest for its further characters.
MOST_READINGS = 16


def initials(text: str) -> str:
    """Every way to spell `text` by initials, parted by spaces: `购置公务用车` → `gzgwyc gzgwyj`.

    Lower case; letters and digits stay as they are, punctuation is left out. A character read in several ways is
    spelled in each, unless the word it stands in settles how it is read.
    """
    readings = [""]
    for letters in pinyin(text, style=Style.FIRST_LETTER, heteronym=True):
        choices = list(dict.fromkeys(_plain(letter) for letter in letters))
        if len(readings) * len(choices) > MOST_READINGS:
            choices = choices[:1]
        readings = [reading + choice for reading in readings for choice in choices]
    return " ".join(dict.fromkeys(filter(None, readings)))


def looks_like_initials(text: str) -> bool:
    """Whether somebody may have typed initials: nothing but ASCII letters and digits."""
    return text.isascii() and text.isalnum()


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
