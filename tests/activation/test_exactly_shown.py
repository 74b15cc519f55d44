"""What lists, pages and the API show of a counter is exact, also before it is copied."""

from keys.models import Key
from tests.activation.ledger import spend_batch


def test_pages_and_api_show_what_the_ledger_counts(world, visit_as, api):
    cad = world.keys["cad"]
    spend_batch(cad.pk, *range(45))
    visit, call = visit_as("vera"), api("vera")
    assert call.get(f"/api/v1/keys/{cad.pk}").json()["used"] == 45
    [listed] = call.get("/api/v1/keys?last_five=KGACE").json()["results"]
    assert (listed["used"], listed["remaining"]) == (45, 5)
    [listing] = call.get("/api/v1/listings?last_five=KGACE").json()["results"]
    assert (listing["key"]["used"], listing["key"]["remaining"]) == (45, 5)
    for address in (f"/keys/{cad.pk}", "/keys?q=KGACE"):
        assert "45 / 50" in visit.get(address).content.decode()
    assert Key.objects.get(pk=cad.pk).used == 0
