"""Loading a key file raises the `rights_version` of each licensing ID under which it lists keys."""

import pytest
from django.utils import timezone

from agreements.models import LicensingId
from keyfiles.services import confirm_import
from tests.keyfiles.key_files import (
    CAD,
    COMMAND,
    SERVER,
    a_key,
    key_file,
    load,
    load_text,
    row,
    upload,
)
from tests.makers.keys import add_key
from vlsc.lib.refused import Refused

CONTOSO, NORGE_NUMBER = "7654321", "7654399"
NORGE = {"number": NORGE_NUMBER, "organization": "Contoso Norge AS"}
KNOWN = {"product": SERVER, "key": "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP", "counter": "125/250"}
STOCK = "APZHN-QNB5L-64DXX-J9TRW-KGACF"


@pytest.fixture
def raised(world, store):
    """By how much each licensing ID's version has risen, of those where it has."""
    before = versions()
    return lambda: {
        number: version - before.get(number, 0)
        for number, version in versions().items()
        if version != before.get(number, 0)
    }


def versions() -> dict[str, int]:
    return dict(LicensingId.objects.values_list("number", "rights_version"))


def test_new_keys_raise_it_once_however_many_rows_there_are(raised):
    load_text(key_file(row(), row(key=a_key(2)), row(key=a_key(3), **NORGE)))
    assert raised() == {CONTOSO: 1, NORGE_NUMBER: 1}


def test_a_known_key_in_one_more_place_raises_it_there_alone(raised):
    load_text(key_file(row(**KNOWN), row(**KNOWN, **NORGE)))
    assert raised() == {NORGE_NUMBER: 1}


def test_a_key_of_stock_that_is_issued_raises_it(world, raised):
    add_key(STOCK, "mak", [], world.products["cad"])
    load_text(key_file(row(product=CAD, key=STOCK, counter="0/75")))
    assert raised() == {CONTOSO: 1}


def test_a_new_licensing_id_stands_above_what_has_been_seen_of_it(raised):
    load_text(key_file(row(number="7000001", organization="Adatum AB")), create_missing=True)
    assert raised()["7000001"] >= 1


@pytest.mark.parametrize("counter", ["125/250", "126/250", "125/300"])
def test_a_file_that_lists_nothing_new_raises_nothing(raised, counter):
    load_text(key_file(row(**KNOWN | {"counter": counter})))
    assert raised() == {}


def test_rows_with_errors_raise_nothing(raised):
    load(upload(key_file(row(), row(key="X", **NORGE))), good_rows=True)
    assert raised() == {CONTOSO: 1}


def test_a_file_raises_nothing_before_it_is_loaded(raised):
    checked = upload(key_file(row(), row(key="X")))
    with pytest.raises(Refused):
        confirm_import(by=COMMAND, import_id=checked.pk, at=timezone.now())
    assert raised() == {}
