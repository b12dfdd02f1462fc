import pytest

from projects.core.joining import followed


@pytest.mark.parametrize(
    ("name", "by", "line"),
    [
        ("学校3", "2026年度", "学校3 2026年度"),
        ("财政局", "2026年度", "财政局2026年度"),
        ("学校３", "的", "学校３的"),
        ("", "2026", "2026"),
    ],
)
def test_a_name_and_what_follows_never_run_into_one_number(name, by, line):
    assert followed(name, by) == line
