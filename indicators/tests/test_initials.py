"""Found by the first letters of its characters, however they are read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.initials import are_initials, initials_of, pattern_for


def finds(letters: str, text: str) -> bool:
    return bool(re.search(pattern_for(letters), initials_of(text)))


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("wwcs", "慰问次数"),
        ("cs", "慰问次数"),
        ("wcl", "任务完成率"),
        ("zd", "重点项目"),
        ("cd", "重点项目"),
        ("ledc", "LED车宣传次数"),
        ("LED", "LED车宣传次数"),
        ("mydz", "满意度（%）指标"),
        ("oaxt", "OA系统使用对象满意度"),
    ],
)
def test_found(letters, text):
    assert finds(letters, text)


@pytest.mark.parametrize(("letters", "text"), [("wwx", "慰问次数"), ("sc", "慰问次数"), ("ww", "慰次问")])
def test_not_found(letters, text):
    assert not finds(letters, text)


def test_signs_have_no_initials_and_readings_are_bounded():
    assert initials_of("重点LED率（%）") == "ctz d l e d ls"
    assert max(map(len, initials_of("".join(map(chr, range(0x4E00, 0x5E00)))).split())) <= 8


@given(st.text(max_size=30))
def test_any_text_has_initials_of_letters_and_digits_only(text):
    assert re.fullmatch(r"[a-z0-9 ]*", initials_of(text))


@pytest.mark.parametrize(
    ("word", "expected"), [("wwcs", True), ("LED", True), ("慰问", False), ("w.*", False), ("", False)]
)
def test_what_can_be_meant_as_initials(word, expected):
    assert are_initials(word) is expected
