"""The page and the operation with which operations undo: both show first what will happen."""

from django.urls import reverse

from agreements.models import Purchase
from keys.models import Key
from tests.keys.reading import text_of
from tests.keys.undoing import OPEN, REASON, buy, look
from tests.makers.stock import add_stock


def undo_path(kind: str, row) -> str:
    return reverse("keys:undo", args=[kind, row.pk])


def test_the_page_shows_what_will_happen_and_does_it(world, visit_as):
    cad, olga = world.products["cad"], visit_as("olga")
    (key,) = add_stock(cad, "mak", 1)
    bought = buy(world, cad)
    path = undo_path("purchases", bought)
    purchases = f"/licenses/{world.licensing_ids[OPEN].pk}/purchases"
    assert path in olga.get(purchases).content.decode()
    assert path not in visit_as("nora").get(purchases).content.decode()
    text = text_of(olga.get(path))
    assert f"{cad.name} {OPEN} {key} Goes back to stock" in text
    assert f"PO-1/1 {OPEN} {cad.name} 40" in text

    empty = olga.post(path, {"reason": ""})
    assert (empty.status_code, Purchase.objects.count()) == (400, 1)
    mark = look(world, "purchases", bought).mark
    done = olga.post(path, {"reason": REASON, "mark": mark})
    assert (done.status_code, done.headers["Location"]) == (302, purchases)
    assert Key.objects.in_stock().get() == key
    assert olga.get(path).status_code == 404


def test_the_page_says_that_something_has_changed(world, visit_as):
    bought = buy(world, world.products["cad"])
    olga, path = visit_as("olga"), undo_path("purchases", bought)
    refused = olga.post(path, {"reason": REASON, "mark": "0" * 32})
    assert refused.status_code == 400
    assert "Something has changed in the meantime." in refused.content.decode()
    assert Purchase.objects.exists()


def test_the_page_says_why_not(world, visit_as):
    bought = buy(world, world.products["cad"], 5)
    buy(world, world.products["cad"], -5, line=2)
    text = text_of(visit_as("olga").get(undo_path("purchases", bought)))
    assert "5 of this product were returned. Undo that return first." in text
    assert "Undo all of this" not in text


def test_each_kind_has_its_page_and_leads_back_to_one_that_is_there(world, visit_as):
    olga = visit_as("olga")
    norge = world.organizations["norge"]
    for kind, row in (
        ("agreements", world.licensing_ids[OPEN].agreement),
        ("licensing-ids", world.licensing_ids[OPEN]),
        ("organizations", norge),
    ):
        record = reverse("agreements:record", args=[kind, row.pk])
        assert undo_path(kind, row) in olga.get(record).content.decode()
        assert "What must stay" in text_of(olga.get(undo_path(kind, row)))
    listing = world.keys["cad"].listings.get()
    assert undo_path("listings", listing) in olga.get(f"/keys/{listing.key_id}").content.decode()
    done = olga.post(undo_path("listings", listing), {"reason": REASON})
    assert done.headers["Location"] == f"/licenses/{listing.licensing_id_id}/keys"
    empty = type(norge).add(number="C-9", name="Nobody")
    done = olga.post(undo_path("organizations", empty), {"reason": REASON})
    assert done.headers["Location"] == "/desk/customers"
    assert olga.get(f"/desk/undo/people/{norge.pk}").status_code == 404


def test_a_withdrawn_key_says_so(world, visit_as):
    key = world.keys["northwind"]  # twelve machines use it
    listing = key.listings.get()
    visit_as("olga").post(undo_path("listings", listing), {"reason": REASON})
    text = text_of(visit_as("nora").get(f"/keys/{key.pk}"))
    assert "issued by mistake, and the center has withdrawn it" in text
    assert "A new key comes" not in text


def test_by_the_api(world, api):
    cad = world.products["cad"]
    (key,) = add_stock(cad, "mak", 1)
    bought = buy(world, cad)
    olga, of = api("olga"), {"kind": "purchases", "id": str(bought.pk)}
    path = "/api/v1/center/undone"
    plan = olga.post_json(f"{path}/preview", of).json()
    assert [(row["fate"], row["last_five"], row["number"]) for row in plan["keys"]] == [
        ("stock", key.last_five, OPEN)
    ]
    assert (plan["purchases"], plan["removed"]) == ([of["id"]], [])
    assert api("nora").post_json(f"{path}/preview", of).status_code == 403
    assert olga.post_json(path, of).json()["errors"][0]["pointer"] == "/reason"
    other = olga.post_json(path, of | {"reason": REASON, "mark": "x"})
    assert (other.status_code, other.json()["code"]) == (409, "preview_outdated")
    assert olga.post_json(path, of | {"reason": REASON, "mark": plan["mark"]}).json() == plan
    gone = olga.post_json(path, of | {"reason": REASON})
    assert (gone.status_code, gone.json()["errors"][0]["code"]) == (400, "not_found")

    agreement = {"kind": "agreements", "id": str(world.licensing_ids[OPEN].agreement_id)}
    ended = olga.post_json(f"{path}/preview", agreement).json()["ended"]
    assert [place["kind"] for place in ended] == ["licensingid", "agreement"]
