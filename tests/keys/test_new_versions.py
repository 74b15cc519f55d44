"""A new version is previewed, released and given, and a mail tells it without the key."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.models import LicensingId, Purchase
from audit.models import LogLine
from keys import version_notices
from keys.fulfillment import fulfill
from keys.models import Fulfillment, Listing, NewVersion, VersionNotice
from keys.selectors.versions import preview_version
from keys.services import release_version
from notices import sending
from notices.models import Mail
from tests.cast import force
from tests.makers.catalog import add_product
from tests.makers.stock import add_stock
from tests.today import center_today
from vlsc.lib.refused import NotPermitted, Refused


@pytest.fixture
def disc(world):
    """A version of the pool of systems, which comes tomorrow; nora has Software Assurance."""
    today = center_today()
    facts = {"family": "Disc", "pool": "systems", "types": "mak", "authority": "center"}
    old = add_product("disc-1", "Disc 1", **facts)
    Purchase.objects.create(
        licensing_id=world.licensing_ids["61234567"],
        product=old,
        order_number="PO-1",
        line=1,
        kind="license_and_sa",
        quantity=2,
        coverage_starts_on=today - timedelta(9),
        coverage_ends_on=today,
    )
    return add_product("disc-2", "Disc 2", released_on=today + timedelta(1), **facts)


def release(world, product) -> NewVersion:
    return release_version(by=world.actor("olga"), product=product, at=timezone.now())


def give() -> None:
    for licensing_id in list(Fulfillment.list_due()):
        fulfill(licensing_id.pk, at=timezone.now())


def held(product) -> dict[str, str]:
    return dict(Listing.objects.filter(product=product).values_list("number", "state"))


def test_the_preview_counts_who_gets_a_key_and_what_stock_has(world, disc):
    add_stock(disc, "mak", 3)
    preview = preview_version(world.actor("olga"), disc)
    assert preview.entitled == 5
    [row] = preview.types
    assert (row.wanted, row.shared, row.in_stock, row.lacking) == (5, 0, 3, 2)
    disc.only_programs.add(world.programs["open_license"])
    assert preview_version(world.actor("olga"), disc).entitled == 1
    force(Purchase.objects.all(), coverage_ends_on=center_today() - timedelta(1))
    assert preview_version(world.actor("olga"), disc).entitled == 0


def test_who_has_a_host_key_of_the_group_takes_none(world):
    server = world.products["server"]
    newer = add_product("server-3", "Server 3", kms_group=server.kms_group)
    by_type = {row.type: row for row in preview_version(world.actor("olga"), newer).types}
    # 7654321 and 7654399 have one; of the others, nora's program has KMS keys by exception.
    assert (by_type["kms"].wanted, by_type["kms"].shared) == (2, 2)
    assert by_type["mak"].wanted == 4


def test_nobody_is_given_it_before_and_everybody_after(world, disc):
    add_stock(disc, "mak", 3)
    LicensingId.objects.all().bump_rights_version()
    give()
    assert held(disc) == {}
    version = release(world, disc)
    disc.refresh_from_db()
    assert (disc.released_on, version.licensing_ids) == (center_today(), 5)
    give()
    states = sorted(held(disc).values())
    assert states == ["awaiting", "awaiting", "issued", "issued", "issued"]
    line = LogLine.objects.get(action="product.released")
    assert (line.subject_name, line.facts["entitled"]) == ("Disc 2", "5")


def test_it_is_released_once_and_by_operations(world, disc):
    for name in ("ada", "sam"):
        with pytest.raises(NotPermitted):
            release_version(by=world.actor(name), product=disc, at=timezone.now())
    release(world, disc)
    with pytest.raises(Refused) as refused:
        release(world, disc)
    assert refused.value.code == "released_already"
    assert NewVersion.objects.count() == 1


def test_whose_key_is_there_gets_one_mail_without_the_key(world, disc, mailoutbox):
    [key] = add_stock(disc, "mak", 1)
    disc.only_programs.add(world.programs["open_license"])
    release(world, disc)
    version_notices.sweep(timezone.now())
    assert not Mail.objects.exists()
    give()
    for _ in range(2):
        version_notices.sweep(timezone.now())
    mail = Mail.objects.get()
    assert mail.recipient == world.people["nora"]
    sending.send(mail.pk, at=timezone.now())
    [sent] = mailoutbox
    assert sent.subject == "Fjord Licensing Center: your key for Disc 2 is available"
    for body in (sent.body, sent.alternatives[0][0]):
        assert "61234567" in body
        assert key.last_five not in body


def test_two_sweeps_that_meet_tell_of_a_key_once(world, disc):
    release(world, disc)
    version, own = NewVersion.objects.get(), [world.licensing_ids["7654321"].pk]
    other, now = world.licensing_ids["7654399"].pk, timezone.now()
    assert VersionNotice.note(version, own, at=now) == own
    assert VersionNotice.note(version, [*own, other], at=now) == [other]


def test_who_may_see_the_key_no_more_gets_no_mail(world, disc, mailoutbox):
    add_stock(disc, "mak", 5)
    release(world, disc)
    give()
    version_notices.sweep(timezone.now())
    mail = Mail.objects.get(recipient=world.people["vera"])
    world.people["vera"].roles.all().delete()
    sending.send(mail.pk, at=timezone.now())
    mail.refresh_from_db()
    assert (mail.state, mail.problem, mailoutbox) == ("withdrawn", "no_right", [])
    assert not Mail.objects.filter(recipient__in=[world.people["leo"], world.people["dora"]])


def test_the_page_previews_and_releases(visit_as, world, disc):
    add_stock(disc, "mak", 3)
    olga = visit_as("olga")
    chosen = olga.get(f"/desk/versions?product={disc.pk}")
    assert chosen["Location"] == f"/desk/versions/{disc.pk}"
    text = " ".join(olga.get(chosen["Location"]).content.decode().split())
    assert "5 licensing IDs will get a key; stock 3." in text
    assert "2 will wait for a key." in text
    assert olga.post(chosen["Location"]).status_code == 302
    assert "Disc 2" in olga.get("/desk/versions").content.decode()
    assert olga.get(chosen["Location"]).status_code == 404


def test_the_api_does_the_same(api, disc):
    olga = api("olga")
    path = "/api/v1/center/product-versions/disc-2"
    preview = olga.post_json(f"{path}/preview")
    assert preview.json() == {
        "product": str(disc.pk),
        "entitled": 5,
        "types": [{"type": "mak", "wanted": 5, "shared": 0, "in_stock": 0, "lacking": 5}],
    }
    assert olga.post_json(f"{path}/release").json()["entitled"] == 5
    again = olga.post_json(f"{path}/release")
    assert (again.status_code, again.json()["code"]) == (409, "released_already")
    assert olga.post_json("/api/v1/center/product-versions/absent/preview").status_code == 404
    assert api("sam").post_json(f"{path}/preview").status_code == 403
