"""The table of keys as people work in it: light, one line a row, selected over pages."""

import re

import pytest
from django.template.base import Node
from django.utils import timezone

from keys.models import Key
from keys.states import MOST_SELECTED
from tests.cast import force
from tests.keys.reading import MOST_BYTES, text_of
from tests.makers.keys import add_listings

SCRIPT = {"accept": "application/json"}


def test_a_page_of_keys_is_light(visit_as, world):
    add_listings(world, 50)
    ada = visit_as("ada")
    page = ada.get("/keys").content
    assert page.count(b'name="keys" value=') > 20
    assert len(page) <= MOST_BYTES


def test_counters_say_when_only_where_they_differ(visit_as, world):
    at = timezone.now()
    add_listings(world, 3)
    external = Key.objects.filter(activation_authority="external", type="mak")
    external.update(counted_at=at)
    assert text_of(visit_as("vera").get("/keys")).count("as of") == 1
    other = external.order_by("pk").first()
    Key.objects.filter(pk=other.pk).update(counted_at=at - timezone.timedelta(days=3))
    assert text_of(visit_as("vera").get("/keys")).count("as of") == 2


@pytest.mark.parametrize(("name", "marks"), [("vera", 1), ("dora", 0)])
def test_a_skip_link_leads_to_the_first_key(visit_as, world, name, marks):
    force(Key.objects.filter(pk=world.keys["cad"].pk), status="blocked")
    page = visit_as(name).get("/keys").content.decode()
    assert page.count('href="#key"') == marks
    first = re.search('<td class="key[^>]*>', page)
    assert page.count(' id="key"') <= 1
    assert not marks or 'id="key"' in first.group()


def test_all_keys_of_a_list_can_be_selected(visit_as, world):
    add_listings(world, 30)
    ids = visit_as("vera").get("/keys?q=server", headers=SCRIPT).json()["keys"]
    assert len(ids) == 32
    assert len(set(ids)) == 32
    assert str(world.keys["cad"].pk) not in ids


def test_a_key_out_of_use_is_not_selected(visit_as, world):
    force(Key.objects.filter(pk=world.keys["mak"].pk), status="blocked")
    ids = visit_as("vera").get("/keys", headers=SCRIPT).json()["keys"]
    assert str(world.keys["mak"].pk) not in ids
    assert str(world.keys["cad"].pk) in ids


@pytest.mark.parametrize(("name", "count"), [("vera", 3), ("mallory", 1), ("dora", 0), ("olga", 0)])
def test_only_who_may_reveal_keys_selects_them(visit_as, name, count):
    assert len(visit_as(name).get("/keys", headers=SCRIPT).json()["keys"]) == count


def test_more_than_a_key_file_can_have_are_not_selected(visit_as, monkeypatch):
    for most, count in ((3, 3), (2, 0)):
        monkeypatch.setattr("keys.selectors.listings.MOST_SELECTED", most)
        assert len(visit_as("vera").get("/keys", headers=SCRIPT).json()["keys"]) == count


def test_how_many_can_be_selected_is_said(visit_as, world):
    add_listings(world, MOST_SELECTED - 4)
    page = f"/licenses/{world.licensing_ids['7654321'].pk}/keys"
    assert len(visit_as("vera").get(page, headers=SCRIPT).json()["keys"]) == MOST_SELECTED - 1
    assert "Select all 99" in visit_as("vera").get(page).content.decode()


def test_a_filter_that_is_not_used_leaves_the_address(visit_as):
    answer = visit_as("vera").get("/keys?q=&type=mak&pool=&sort=left")
    assert (answer.status_code, answer["Location"]) == (302, "/keys?type=mak&sort=left")
    assert visit_as("vera").get("/keys?q=&pool=")["Location"] == "/keys"


def test_each_filter_in_use_can_be_taken_away(visit_as):
    html = visit_as("ada").get("/keys?type=mak&pool=servers&sort=left").content.decode()
    assert '<a class="chip" href="?type=mak&amp;sort=left">' in html
    assert '<a class="chip" href="?pool=servers&amp;sort=left">' in html
    assert "Type: MAK" in html
    assert "Pool: Servers" in html


@pytest.mark.parametrize(
    ("used", "shown"), [(225, {"25"}), (226, {"25", "10"}), (250, {"25", "10"}), (187, set())]
)
def test_the_maks_that_run_low_are_a_filter(visit_as, world, used, shown):
    Key.objects.filter(pk=world.keys["mak"].pk).update(used=used, allotted=250, granted=0)
    vera = visit_as("vera")
    found = {left for left in ("25", "10") if "CBNWP" in text_of(vera.get(f"/keys?left={left}"))}
    assert found == shown
    assert "T77B9" not in text_of(vera.get("/keys?left=25"))  # a KMS host key has none


def test_a_row_costs_no_piece_of_a_template(visit_as, world, monkeypatch):
    """Rows are written by one tag; a template of them took half the time of the page."""
    render, pieces = Node.render_annotated, []

    def count(node, context):
        pieces.append(node)
        return render(node, context)

    counts, vera = [], visit_as("vera")
    vera.get("/keys")  # what is looked up once in a process
    monkeypatch.setattr(Node, "render_annotated", count)
    for more in (0, 10):
        add_listings(world, more)
        pieces.clear()
        page = vera.get("/keys").content.decode()
        counts.append((len(pieces), page.count("<tr><td>")))
    (few, few_rows), (many, many_rows) = counts
    assert many_rows == few_rows + 10
    assert many == few


def test_names_in_a_row_are_escaped(visit_as, world):
    add_listings(world, 1)
    name = "<b>R&D</b> \"x\" 'y'"
    product, organization = world.products["server"], world.organizations["contoso"]
    type(product).objects.filter(pk=product.pk).update(name=name)
    type(organization).objects.filter(pk=organization.pk).update(name=name)
    ada = visit_as("ada")
    ada.post("/preferences", {"list": "keys", "columns_shown": "yes", "columns": ["organization"]})
    page = ada.get("/keys").content.decode()
    written = "&lt;b&gt;R&amp;D&lt;/b&gt; &quot;x&quot; &#x27;y&#x27;"
    rows = page.partition('<tbody id="list"')[2].partition("</tbody>")[0]
    assert "<b>" not in rows
    assert f">{written}</a><" in rows
    assert f">{written}<" in rows
