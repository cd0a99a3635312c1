"""A reader meets a term, looks it up in either language, and goes on to the works about it."""

import re

import pytest
from starlette.testclient import TestClient

from agglo.operations.house import House
from agglo.settings import Settings
from agglo.surfaces.serve import app


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    house = House(Settings(library=str(tmp_path_factory.mktemp("용어")), lang="ko"))
    with TestClient(app(house), "http://127.0.0.1", headers={"accept-language": "ko"}) as client:
        yield client
    house.close()


def test_from_the_list_to_the_card_to_the_works(client):
    """The list in Korean order leads to a card with both languages, formula and source, and on to a search."""
    listed = client.get("/terms?q=입지")
    assert "location quotient" in listed.text and 'href="/term/location-quotient"' in listed.text
    page = client.get("/term/location-quotient").text
    assert "특화 지표이다" in page and "A measure of specialisation" in page
    assert "LQ<sub>ir</sub>" in page and "449–463" in page
    found = re.search(r'href="(/search\?q=[^"]+)"', page).group(1)
    assert client.get(found).status_code == 200


def test_both_orders(client):
    """The same terms, by either alphabet."""
    korean = client.get("/terms.json?order=ko").json()["rows"]
    english = client.get("/terms.json?order=en").json()["rows"]
    assert {row["id"] for row in korean} == {row["id"] for row in english} and len(korean) > 400
    labels = [row["en"].casefold() for row in english if row["en"].isascii()]
    assert labels == sorted(labels)


@pytest.mark.parametrize("name", ["LQ", "입지 계수", "location quotients", "location-quotient"])
def test_every_name_leads_to_the_card(client, name):
    assert client.get(f"/term/{name}.json").json()["card"]["id"] == "location-quotient"


def test_a_term_that_is_none(client):
    """A sentence that says where to look, with its status; markup in it stays text."""
    page = client.get("/term/<b>고양이")
    assert page.status_code == 404 and "용어가 없습니다" in page.text and "<b>고양이" not in page.text
