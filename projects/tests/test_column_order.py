import pytest

from projects.core.column_order import Column, ColumnOrder

COLUMNS = {"name": Column(("initials", "name")), "total": Column(("total",), is_quick=True, starts_down=True)}


@pytest.mark.parametrize(
    ("said", "limited", "name", "down"),
    [
        ("", False, "", False),
        ("name", False, "name", False),
        ("-total", False, "total", True),
        ("name", True, "", False),
        ("-total", True, "total", True),
        ("-", False, "", False),
        ("-x", False, "", False),
        ("--total", False, "", False),
    ],
)
def test_what_an_address_says(said, limited, name, down):
    order = ColumnOrder.read(COLUMNS, said, is_limited=limited)
    assert (order.name, order.is_down) == (name, down)
    assert order.fields == (COLUMNS[name].fields if name else ())


@pytest.mark.parametrize(
    ("said", "pressed", "then"),
    [("", "name", "name"), ("name", "name", "-name"), ("-name", "name", "name"), ("name", "total", "-total")],
)
def test_a_head_pressed_sorts_the_other_way(said, pressed, then):
    assert ColumnOrder.read(COLUMNS, said).next(pressed) == then


def test_only_the_chosen_column_has_a_state():
    order = ColumnOrder.read(COLUMNS, "-total")
    assert (order.state("total"), order.state("name")) == ("descending", "")
