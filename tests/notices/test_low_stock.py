"""Operations are told of stock that runs out: at 30 and 7 days and when it is empty, once each."""

import pytest
from django.utils import timezone

from catalog.models import Product
from keys import low_stock
from keys.models import Key, Listing, LowStock
from keys.states import ListingState
from notices.models import Mail
from tests.cast import World, force
from tests.makers.stock import add_stock, mark_issued, use_up
from tests.races import at_once

OPEN = "61234567"


def at():
    return timezone.now()


def told() -> list[tuple[str, int]]:
    levels = {str(low.pk): low.level for low in LowStock.objects.all()}
    return [
        (mail.recipient.name, levels[low])
        for mail in Mail.objects.order_by("pk")
        for low in mail.ids.values()
        if low in levels
    ]


def await_key(world: World, product: Product) -> None:
    holder = world.licensing_ids[OPEN]
    Listing.objects.create(
        licensing_id=holder,
        product=product,
        type="mak",
        state=ListingState.AWAITING,
        product_name=product.name,
        number=holder.number,
        group_id=holder.group_id,
    )


@pytest.fixture
def stocked(world) -> World:
    """Nobody waits for a key."""
    Listing.objects.filter(state=ListingState.AWAITING).delete()
    return world


@pytest.mark.parametrize(("left", "level"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 0)])
def test_each_level_is_told_once(stocked, left, level):
    cad, group = stocked.products["cad"], stocked.licensing_ids[OPEN].group_id
    force(type(stocked.people["otto"]).objects.filter(name="Otto"), is_active=False)
    use_up(cad, group, left=left)
    for _ in range(2):
        low_stock.sweep(at())
        assert told() == ([] if level is None else [("Olga", level)])


def test_a_level_is_told_again_after_the_stock_rose(stocked):
    cad, group = stocked.products["cad"], stocked.licensing_ids[OPEN].group_id
    keys = use_up(cad, group, left=7)
    low_stock.sweep(at())
    first = Mail.objects.count()
    force(Key.objects.filter(pk=keys[0].pk), group_id=group)
    low_stock.sweep(at())
    assert (Mail.objects.count(), LowStock.objects.get(level=7).fewest) == (first, 6)
    add_stock(cad, "mak", 1)
    low_stock.sweep(at())
    assert Mail.objects.count() == 2 * first


def test_a_level_that_was_passed_is_not_told_when_less_is_used(stocked):
    cad, group = stocked.products["cad"], stocked.licensing_ids[OPEN].group_id
    use_up(cad, group, left=7)
    low_stock.sweep(at())
    first = told()
    issued = Key.objects.filter(product=cad, issued_at__isnull=False)
    for key in issued.order_by("issued_at")[::2]:
        mark_issued(key, 400)
    low_stock.sweep(at())
    assert {level for _, level in first} == {7}
    assert told() == first


def test_the_mail_has_the_counts(stocked, server, send):
    use_up(stocked.products["cad"], stocked.licensing_ids[OPEN].group_id, left=5)
    low_stock.sweep(at())
    stocked.people["olga"].prefer_language("sv")
    assert send(Mail.objects.get(recipient=stocked.people["olga"])).state == "sent"
    (mail,) = server.mails
    for kind in ("plain", "html"):
        body = mail.get_body((kind,)).get_content()
        assert "Fjord CAD 2026 Professional, MAK: 5 i lager" in body
        assert "/desk/stock" in body


def test_several_kinds_come_in_one_mail(stocked, server, send):
    """A first agreement can ask for every product of a catalog at once."""
    for product in (stocked.products["cad"], stocked.products["server"]):
        await_key(stocked, product)
    Key.objects.in_stock().delete()
    low_stock.sweep(at())
    mail = Mail.objects.get(recipient=stocked.people["olga"])
    assert send(mail).state == "sent"
    (sent,) = server.mails
    assert "stock is low for 2 kinds of keys" in sent["subject"]
    text = sent.get_body(("plain",)).get_content()
    assert [line.split(":")[1] for line in text.splitlines() if "awaited" in line] == [
        " 0 in stock, 1 awaited, 0 issued in 30 days."
    ] * 2


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda olga: force(type(olga).objects.filter(pk=olga.pk), staff_role="agent"), "no_right"),
        (lambda olga: force(Key.objects.in_stock(), status="blocked"), ""),
        (lambda olga: add_stock(Key.objects.in_stock()[0].product, "mak", 99), "outdated"),
        (lambda olga: LowStock.objects.all().delete(), "outdated"),
        (lambda olga: force(Mail.objects.all(), recipient=None, address="a@b.example"), "no_right"),
    ],
    ids=["another role", "lower still", "loaded", "rose", "no account"],
)
def test_what_is_no_longer_so_is_not_sent(stocked, server, send, spoil, problem):
    use_up(stocked.products["cad"], stocked.licensing_ids[OPEN].group_id, left=5)
    low_stock.sweep(at())
    mail = Mail.objects.get(recipient=stocked.people["olga"])
    spoil(stocked.people["olga"])
    assert send(mail).problem == problem


def test_two_sweeps_at_once_tell_it_once(committed_world):
    at_once(*[lambda: low_stock.sweep(at())] * 3)
    assert sorted(mail.recipient.name for mail in Mail.objects.all()) == ["Olga", "Otto"]
