"""Whoever searches finds, however they write: on pages, in the search box and by the API."""

import unicodedata

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agreements.models import Organization
from audit.models import LogLine
from catalog.models import ProductAlias
from keys.models import Listing
from tests.makers.catalog import add_product
from tests.makers.keys import add_key

PRODUCT = "Straßen-Atlas Ünïted Server 2025"
WRITTEN = [
    "Straßen-Atlas",
    "strassen atlas",
    "STRASSEN-ATLAS",
    "STRAẞEN ATLAS",
    unicodedata.normalize("NFD", "ünïted"),
    "ÜNÏTED",
    unicodedata.normalize("NFD", "Straßen-Atlas Ünïted"),
    "Server-2025",
    "Server\u20112025",
    "server \u2013 2025",
    "Ｓｅｒｖｅｒ 2025",
    "SERVER 2025",
]


@pytest.fixture
def atlas(world):
    product = add_product("atlas", PRODUCT, family="Atlas")
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-222XX", "mak", [world.licensing_ids["7654321"]], product)
    return product


def last_fives(answer) -> list[str]:
    assert answer.status_code == 200
    rows = answer.json()["results"]
    return sorted((row.get("key") or row)["last_five"] for row in rows)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_product_is_found_everywhere(api, visit_as, atlas, text):
    for path in ("keys", "listings"):
        assert last_fives(api("vera").get(f"/api/v1/{path}", {"q": text})) == ["222XX"], path
    licensing_id = Listing.objects.get(product=atlas).licensing_id_id
    for path in ("/keys", f"/licenses/{licensing_id}/keys"):
        page = visit_as("vera").get(path, {"q": text}).content.decode()
        assert page.count("222XX") > 0, path
        assert "CBNWP" not in page, path
    assert PRODUCT in visit_as("vera").get("/search", {"q": text}).content.decode()


@pytest.mark.parametrize("alias", ["Windows-Server 2030", "Büro Größe"])
def test_an_alias_is_found_too(api, atlas, alias):
    ProductAlias.objects.create(product=atlas, name=alias)
    for text in (alias.upper().replace("-", " "), alias.replace(" ", "-").lower()):
        assert last_fives(api("vera").get("/api/v1/keys", {"q": text})) == ["222XX"]


NAMES = {
    "Kadıköy Işık A.Ş.": ["KADIKÖY", "kadiköy", "IŞIK", "işik", "ışık"],
    "İstanbul Ticaret": ["istanbul", "ISTANBUL", "İSTANBUL", "ıstanbul"],
    "Groß-Handel Müller": ["gross handel", "GROSS", "groß handel", "mu\u0308ller"],
    "Ångström Data": ["a\u030angström", "ÅNGSTRÖM-DATA", "\u212bngström"],
}


@pytest.mark.parametrize(("name", "text"), [(name, one) for name in NAMES for one in NAMES[name]])
def test_an_organization_is_found_everywhere(api, visit_as, world, name, text):
    Organization.objects.filter(number="C-1001").update(name=name)
    answer = api("ines").get("/api/v1/organizations", {"q": text})
    assert [row["name"] for row in answer.json()["results"]] == [name]
    answer = api("ines").get("/api/v1/licensing-ids", {"q": text})
    assert [row["number"] for row in answer.json()["results"]] == ["7654321"]
    for path, parameter in (("/licenses", "q"), ("/keys", "organization")):
        page = visit_as("ines").get(path, {parameter: text}).content.decode()
        assert "7654321" in page, path
        assert "9F3K27QA" not in page, path
    assert "C-1001" in visit_as("ines").get("/search", {"q": text}).content.decode()


@pytest.mark.parametrize("text", ["rené groß", "RENE\u0301-GROSS"])
def test_a_person_in_the_log_is_found(visit_as, world, text):
    LogLine.objects.create(
        at=timezone.now(), action="x.done", subject_kind="x", actor_name="René Groß"
    )
    assert "René Groß" in visit_as("ines").get("/log", {"person": text}).content.decode()
    other = visit_as("ines").get("/log", {"person": "somebody"}).content.decode()
    assert "René Groß" not in other


def test_a_product_is_found_in_the_catalog(visit_as, atlas):
    url = reverse("catalog:entries")
    page = visit_as("olga").get(url, {"q": "strassen-atlas"}).content.decode()
    assert (PRODUCT in page, "Fjord CAD 2026 Professional" in page) == (True, False)


@pytest.mark.parametrize(
    "text", ["o", "Goteborg", "Strase", "Atlas Straßen Servus", "%", "_", "\\"]
)
def test_other_letters_are_others(api, atlas, text):
    found = last_fives(api("vera").get("/api/v1/keys", {"q": text}))
    assert ("222XX" in found) == (text == "o" and "o" in PRODUCT)


def test_the_database_folds_what_people_write_alike(db):
    texts = (
        ["ß", "ẞ", "SS", "ss", "ſs"],
        ["ı", "i", "I", "İ", "ｉ"],
        ["a-b", "A b", "a\u2011b", "a–b"],
    )
    with connection.cursor() as cursor:
        for alike in texts:
            cursor.execute("SELECT array_agg(DISTINCT fold_search(t)) FROM unnest(%s) t", [alike])
            assert len(cursor.fetchone()[0]) == 1, alike
