"""Addresses that nobody types: no 500, and no query is made of them."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from projects.tests.test_architecture import routes

PARAMETERS = ("q", "unit", "state", "year", "fiscal_year", "page", "finding", "sort", "kind", "by", "compare", "next")


def plain_pages() -> list[str]:
    """Every page of ours whose address needs nothing filled in."""
    found = []
    for route in routes(get_resolver()):
        try:
            found.append(reverse(route.name))
        except NoReverseMatch:
            continue
    return found


def test_the_pages_are_found():
    assert len(plain_pages()) > 20


@pytest.mark.parametrize("page", plain_pages())
def test_a_nul_in_a_filter_is_said_and_no_error(client, world, page):
    client.force_login(world.administrator)
    response = client.get(f"{page}?" + "&".join(f"{name}=%00" for name in PARAMETERS))
    assert response.status_code == 400
    assert "这个地址读不懂" in response.content.decode()


def test_a_nul_in_a_name_or_in_the_path_is_none_either(client, world):
    client.force_login(world.administrator)
    assert client.get("/?a%00b=1").status_code == 400
    assert client.get("/a%00b/").status_code == 400
    assert Client().get("/login/?next=%00").status_code == 400


def test_the_admin_too(client, world):
    client.force_login(world.administrator)
    assert client.get("/admin/?q=%00").status_code == 400


def test_another_host_is_refused_in_the_same_words(client, db):
    response = client.get("/login/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "这个地址读不懂" in response.content.decode()
