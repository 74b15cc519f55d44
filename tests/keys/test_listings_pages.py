"""Product keys of a licensing ID, of a profile and of a product, as pages show them."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Center
from agreements.models import Purchase, RoleAssignment
from catalog.models import SetupKey
from catalog.states import Authority
from keys.models import Listing
from keys.states import ListingState
from tests.keys.reading import FRAME, text_of
from tests.makers.catalog import add_product
from tests.makers.keys import add_key, add_listings
from tests.today import center_today


def rows_of(response) -> list[str]:
    """The last five characters of the keys in the table, or the state of a row without one."""
    body = re.search(r"<tbody.*?</tbody>", response.content.decode(), re.S)
    rows = body.group().split("<tr>")[1:] if body else []
    return [
        found.group(1)
        if (found := re.search(r'<td class="key[^>]*><a[^>]*>([A-Z0-9]{5})<', row))
        else "–"
        for row in rows
    ]


@pytest.fixture
def tab(world):
    return f"/licenses/{world.licensing_ids['7654321'].pk}/keys"


def test_the_tab_shows_each_product_with_its_keys(visit_as, tab):
    answer = visit_as("vera").get(tab)
    assert rows_of(answer) == ["KGACE", "–", "–", "CBNWP", "T77B9"]
    text = text_of(answer)
    assert "5 listings of 3 keys for 4 products" in text
    assert "125 / 250 · 125 left" in text
    assert "0 of 6 hosts, 10 activations each" in text
    assert "Awaiting key" in text
    assert "No key to enter The setup program enters the key." in text
    assert "The number of activations is not the number of licenses" in text
    assert "Revealing or copying a key is recorded in the log." in text


def test_the_product_of_the_row_above_is_named_quietly(visit_as, tab):
    html = visit_as("vera").get(tab).content.decode()
    assert html.count('class="clip again"') == 1  # Windows Server has a MAK and a KMS host key


def test_no_page_holds_more_of_a_key_than_its_last_five(visit_as, tab, world):
    for url in (tab, "/keys", f"/keys/products/{world.products['server'].pk}"):
        for name in ("ada", "olga"):
            assert "RY6Q3" not in visit_as(name).get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("leo", 302), ("dora", 302), ("mallory", 404), ("ines", 200)]
)
def test_the_tab_is_there_for_those_who_see_keys(visit_as, tab, name, status):
    assert visit_as(name).get(tab).status_code == status


def test_counters_of_the_licensor_say_when_and_old_ones_are_marked(visit_as, tab, world):
    mak, now = world.keys["mak"], timezone.now()
    mak.counted_at = now - timedelta(days=3)
    mak.save()
    fresh = text_of(visit_as("vera").get(tab))
    there = mak.counted_at.astimezone(ZoneInfo(Center.get().time_zone))
    assert f"as of {there:%-d %b}" in fresh
    assert "older than 30 days" not in fresh
    mak.counted_at = now - timedelta(days=31)
    mak.save()
    assert "older than 30 days" in text_of(visit_as("vera").get(tab))


def test_a_counter_of_this_center_is_never_old(visit_as, tab, world):
    world.keys["cad"].counted_at = timezone.now() - timedelta(days=400)
    world.keys["cad"].save()
    assert "as of" not in text_of(visit_as("vera").get(tab))


def test_every_state_of_a_key_is_said_in_words(visit_as, tab, world):
    one = world.licensing_ids["7654321"]
    cloud = add_product("cloud", "Cloud Team", types="osa", authority=Authority.CENTER)
    add_key("APZHN-QNB5L-64DXX-J9TRW-KGACF", "osa", [one], cloud, seats=25, osa_status="available")
    vlk = add_product("vlk", "Volume Thing", types="vlk")
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-CBNWQ", "vlk", [one], vlk)
    later = center_today() + timedelta(days=90)
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-CBNWR", "mak", [one], vlk, usable_from=later)
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-CBNWT", "mak", [one], vlk, status="blocked")
    cal = add_product(
        "cal", "Device CAL", types="", key_need="none", note="Client access licenses need no key."
    )
    Listing.objects.create(licensing_id=one, product=cal, state=ListingState.NOT_NEEDED)
    answer = visit_as("vera").get(tab)
    text = text_of(answer)
    for words in (
        "Available 25 seats",
        "Not counted",
        f"Not usable until {later:%-d %b %Y}",
        "Blocked",
        "Needs no key Client access licenses need no key.",
        "Not reported yet",
    ):
        assert words in text, words
    html = answer.content.decode()
    assert re.search(r'<td class="key"><a[^>]*>CBNWR', html)
    assert re.search(r'<td class="key out"><a[^>]*>CBNWT', html)  # a blocked key has no buttons
    assert "Select CBNWT" not in html  # nor does it stand in key files


def test_the_download_button_asks_for_this_licensing_id(visit_as, tab, world):
    html = visit_as("vera").get(tab).content.decode()
    form = re.search(
        r'<summary class="act loud">(.*?)</summary>\s*<form.*?action="([^"]*)"[^>]*>(.*?)</form>',
        html,
        re.S,
    )
    assert "Download all product keys" in form.group(1)
    assert 'name="scope" value="licensing_id"' in form.group(3)
    assert f'name="licensing_id" value="{world.licensing_ids["7654321"].pk}"' in form.group(3)
    assert re.findall(r'name="format" value="(\w+)"', form.group(3)) == ["tsv", "xlsx"]


def test_staff_see_keys_but_offer_no_key_files(visit_as, tab):
    for name in ("olga", "sam"):
        html = visit_as(name).get(tab).content.decode()
        assert "Download all" not in html
        assert "Download selected" not in html
    assert 'name="reason"' in visit_as("olga").get(tab).content.decode()
    assert "Reveal" not in text_of(visit_as("sam").get(tab)).replace("Revealing", "")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("type=kms", ["T77B9"]),
        ("pool=applications", ["KGACE", "–"]),
        ("state=awaiting", ["–"]),
        ("q=server", ["–", "CBNWP", "T77B9"]),
        ("q=2022+windows", ["CBNWP", "T77B9"]),
        ("q=cbnwp", ["CBNWP"]),
        ("q=BNWP", []),
        ("q=nothing", []),
        ("type=kms&q=cbnwp", []),
        ("pool=nonsense", ["KGACE", "–", "–", "CBNWP", "T77B9"]),
        ("q=%00", ["KGACE", "–", "–", "CBNWP", "T77B9"]),
    ],
)
def test_filters_narrow_and_stay_in_the_address(visit_as, tab, query, rows):
    assert rows_of(visit_as("vera").get(f"{tab}?{query}")) == rows


def test_a_product_is_found_by_its_other_name(visit_as, tab, world):
    world.products["office"].aliases.create(name="Office LTSC 2024 Suite")
    assert rows_of(visit_as("vera").get(f"{tab}?q=suite")) == ["–"]
    assert rows_of(visit_as("vera").get("/keys?q=suite")) == ["–"]


def test_five_letters_may_be_a_product_and_the_end_of_a_key(visit_as, world):
    one = world.licensing_ids["7654321"]
    cadex = add_product("cadex", "CADEX Drawing", types="mak", authority=Authority.CENTER)
    add_key("APZHN-QNB5L-64DXX-J9TRW-AAAAA", "mak", [one], cadex)
    add_key("APZHN-QNB5L-64DXX-J9TRW-CADEX", "mak", [one], world.products["cad"])
    assert rows_of(visit_as("vera").get("/keys?q=cadex")) == ["AAAAA", "CADEX"]


def test_the_profile_is_filtered_by_family_and_organization(visit_as):
    ada = visit_as("ada")
    assert rows_of(ada.get("/keys?organization=norge")) == ["PJDPY", "T77B9"]
    assert rows_of(ada.get("/keys?organization=C-1002")) == ["PJDPY", "T77B9"]
    assert rows_of(ada.get("/keys?family=Fjord+CAD+2026")) == ["KGACE"]
    assert rows_of(ada.get("/keys?family=Nonsense")) == []


@pytest.mark.parametrize(
    ("sort", "rows"),
    [
        ("product", ["KGACE", "PJDPY", "–", "–", "CBNWP", "T77B9", "T77B9"]),
        ("-product", ["T77B9", "T77B9", "CBNWP", "–", "–", "PJDPY", "KGACE"]),
        ("key", ["–", "–", "CBNWP", "KGACE", "PJDPY", "T77B9", "T77B9"]),
        ("left", ["KGACE", "CBNWP", "PJDPY", "T77B9", "T77B9", "–", "–"]),
    ],
)
def test_the_profile_sorts_by_its_columns(visit_as, sort, rows):
    assert sorted(rows_of(visit_as("ada").get(f"/keys?sort={sort}"))) == sorted(rows)
    shown = rows_of(visit_as("ada").get(f"/keys?sort={sort}"))
    assert [one for one in shown if one != "–"] == [one for one in rows if one != "–"]


@pytest.mark.parametrize(
    "sort", ["number", "-number", "type", "-type", "-key", "-left", "nonsense"]
)
def test_every_order_shows_every_row(visit_as, sort):
    assert len(rows_of(visit_as("ada").get(f"/keys?sort={sort}"))) == 7


def test_those_who_see_no_keys_are_told_whom_to_ask(visit_as):
    text = text_of(visit_as("dora").get("/keys"))
    assert "No keys to show you" in text
    assert "ask one of them" in text


def walk(client, url: str, word: str) -> list[list[str]]:
    """The rows of each page, following a link of the pager."""
    pages = []
    while url:
        answer = client.get(url)
        pages.append(rows_of(answer))
        found = re.search(rf'rel="{word}"\s+href="([^"]*)"', answer.content.decode())
        url = url.split("?")[0] + found.group(1).replace("&amp;", "&") if found else ""
    return pages


@pytest.mark.parametrize("sort", ["product", "-product", "key", "left", "-number"])
def test_paging_shows_each_row_once_there_and_back(visit_as, world, sort):
    add_listings(world, 50)
    there = walk(visit_as("ada"), f"/keys?sort={sort}", "next")
    assert [len(rows) for rows in there] == [25, 25, 7]
    end = [row for rows in there for row in rows]
    assert len({row for row in end if row not in {"T77B9", "–"}}) == 57 - 4
    last = visit_as("ada").get(f"/keys?sort={sort}")
    for _ in range(2):
        found = re.search(r'rel="next"\s+href="([^"]*)"', last.content.decode())
        last = visit_as("ada").get("/keys" + found.group(1).replace("&amp;", "&"))
    assert text_of(last).count("57 listings of 54 keys for 4 products") == 2
    assert "51–57 of 57 listings of 54 keys for 4 products" in text_of(last)
    found = re.search(r'rel="prev"\s+href="([^"]*)"', last.content.decode())
    back = walk(visit_as("ada"), "/keys" + found.group(1).replace("&amp;", "&"), "prev")
    assert back == [there[1], there[0]]


def test_a_mark_from_elsewhere_leads_to_the_first_page(visit_as):
    for mark in ("nonsense", "W10", "WzAsIngiLCJ5Il0", "WzEsbnVsbCxudWxsXQ", "é"):
        assert len(rows_of(visit_as("ada").get("/keys", {"after": mark}))) == 7


def test_long_lists_are_counted_no_further_than_needed(visit_as, world, monkeypatch):
    for module in ("keys.selectors.listings", "keys.views.listings"):
        monkeypatch.setattr(f"{module}.COUNTED", 20)
    add_listings(world, 30)
    text = text_of(visit_as("ada").get("/keys"))
    assert "20+ listings" in text
    assert "1–25 of 20+ listings" in text


def test_the_product_page_shows_its_keys_in_sight(visit_as, world):
    url = f"/keys/products/{world.products['server'].pk}"
    assert rows_of(visit_as("ada").get(url)) == ["CBNWP", "T77B9", "T77B9"]
    assert rows_of(visit_as("vera").get(url)) == ["CBNWP", "T77B9"]
    assert rows_of(visit_as("leo").get(url)) == []
    text = text_of(visit_as("ada").get(url))
    assert "One KMS host key serves the whole group Windows Server 2022" in text
    assert "Downgrade to earlier versions" in text
    assert (
        visit_as("ada").get(f"/keys/products/{world.licensing_ids['7654321'].pk}").status_code
        == 404
    )


def test_setup_keys_are_shown_to_those_who_may_see_them(visit_as, world):
    server = world.products["server"]
    SetupKey.objects.create(product=server, key="VDYBN-27WPP-V4HQT-9VMD4-VMK7H")
    url = f"/keys/products/{server.pk}"
    seen = {
        name: "VDYBN-27WPP" in visit_as(name).get(url).content.decode()
        for name in ("ada", "vera", "dora", "leo", "mallory", "sam")
    }
    assert seen == {
        "ada": True,
        "vera": True,
        "dora": True,
        "leo": False,
        "mallory": True,
        "sam": False,
    }


def test_a_product_delivered_on_media_has_its_setup_key_on_the_sleeve(visit_as, world):
    server = world.products["server"]
    SetupKey.objects.create(product=server, key="VDYBN-27WPP-V4HQT-9VMD4-VMK7H")
    url, bought = (
        f"/keys/products/{server.pk}",
        {"product": server, "kind": "license", "quantity": 1},
    )
    here = {"licensing_id": world.licensing_ids["7654321"], "order_number": "1"}
    Purchase.objects.create(**here, **bought, line=1, fulfillment="physical")
    text = text_of(visit_as("vera").get(url))
    assert "Printed on the media sleeve" in text
    assert "VDYBN" not in text
    assert "VDYBN" in text_of(visit_as("mallory").get(url))  # whose own was not
    Purchase.objects.create(**here, **bought, line=2, fulfillment="download")
    assert "VDYBN-27WPP-V4HQT-9VMD4-VMK7H also printed on the media sleeve" in text_of(
        visit_as("vera").get(url)
    )


def test_a_role_taken_away_is_gone_with_the_next_page(visit_as, world):
    vera = visit_as("vera")
    assert len(rows_of(vera.get("/keys"))) == 5
    RoleAssignment.objects.filter(holder=world.people["vera"]).delete()
    assert rows_of(vera.get("/keys")) == []


@pytest.mark.parametrize(("rows", "more"), [(1, 0), (3, 0), (30, 1)])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    visit_as, world, django_assert_num_queries, rows, more
):
    Listing.objects.all().delete()
    add_listings(world, rows)
    one, server = world.licensing_ids["7654321"], world.products["server"]
    vera = visit_as("vera")
    vera.get("/keys")  # a session's first page writes it
    with django_assert_num_queries(FRAME + 1 + 2 * more):  # rows; count, what to offer
        vera.get("/keys")
    with django_assert_num_queries(FRAME + 2 + 2 * more):  # the products meant
        vera.get("/keys?q=server&sort=key")
    with django_assert_num_queries(FRAME + 2 + 2 * more):  # header, rows
        vera.get(f"/licenses/{one.pk}/keys")
    with django_assert_num_queries(FRAME + 2 + 2 * more):
        vera.get(f"/licenses/{one.pk}/keys?q=server")
    with django_assert_num_queries(FRAME + 2 + more):  # what to offer of the whole list
        vera.get("/keys?type=mak")
    with django_assert_num_queries(FRAME + 2 + more):  # product with its add-ons, rows
        vera.get(f"/keys/products/{server.pk}")
