"""Many rows get values of their own in one statement, of any type of column."""

from datetime import timedelta

from django.utils import timezone

from catalog.models import Product
from keys.models import Key
from tests.makers.stock import add_stock
from vlsc.lib.by_id import by_id


def test_each_row_gets_its_own_values(world, django_assert_num_queries):
    first, second, third = add_stock(world.products["cad"], "mak", 3)
    group = world.licensing_ids["61234567"].group_id
    now = timezone.now().replace(microsecond=1000)
    office: Product = world.products["office"]
    rows = {
        first.pk: {
            "product": office.pk,
            "seats": None,
            "group_id": group,
            "allotment": {"factor": "1.5", "minimum": 3},
            "counted_at": now,
            "source": 'a file\'s \\ "name" %s',
        },
        second.pk: {
            "product": first.product_id,
            "seats": 7,
            "group_id": group,
            "allotment": {},
            "counted_at": now - timedelta(days=1),
            "source": "",
        },
    }
    with django_assert_num_queries(1):
        assert Key.objects.filter(pk__any=rows).update(**by_id(Key, rows)) == 2
    for key in Key.objects.filter(pk__any=rows):
        stored = {name: getattr(key, name) for name in rows[key.pk] if name != "product"}
        assert {"product": key.product_id, **stored} == rows[key.pk]
    assert Key.objects.get(pk=third.pk).counted_at is None
