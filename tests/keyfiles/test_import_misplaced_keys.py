"""Product keys that stand where they do not belong are told, and repeated nowhere."""

import pytest

from keyfiles.models import ImportFinding, ImportLicensingId, ImportRow
from tests.keyfiles.key_files import a_key, found, key_file, row, upload

SPELLINGS = {
    "as it is written": lambda key: key,
    "lower case": str.lower,
    "without hyphens": lambda key: key.replace("-", ""),
    "lower case without hyphens": lambda key: key.replace("-", "").lower(),
    "with blanks": lambda key: key.replace("-", " "),
    "with hard blanks": lambda key: key.replace("-", "\u00a0").lower(),
    "with dashes": lambda key: key.replace("-", "–"),
    "among words": lambda key: f"Contoso {key} AB",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_key_in_the_wrong_column_is_told_and_not_repeated(world, store, spelling):
    key = a_key("pasted")
    pasted = SPELLINGS[spelling](key)
    cells = {
        "number": "License ID",
        "program": "Parent Program",
        "organization": "Organization",
        "product": "Product",
    }
    rows = [row(**{"number": "7000001", name: pasted}, key=a_key(name)) for name in cells]
    one = upload(key_file(*rows), create_missing=True)
    assert found(one) == [
        (line, column, "key_misplaced") for line, column in enumerate(cells.values(), 2)
    ]
    assert (one.unknown_names, one.counts["new"]) == ([], 0)
    told = [(one.detail, one.number, one.product_name) for one in ImportFinding.objects.all()]
    shown = repr((told, list(ImportRow.objects.values()), list(ImportLicensingId.objects.values())))
    bare = "".join(one for one in shown if one.isalnum()).upper()
    assert key.replace("-", "") not in bare


@pytest.mark.parametrize("name", ["North-South-Trade", "Alpha Bravo Delta Hotel Tango", "A" * 25])
def test_a_name_of_words_is_no_key(world, store, name):
    one = upload(key_file(row(number="7000001", organization=name)), create_missing=True)
    assert found(one) == []


def test_nothing_staged_or_told_holds_a_key_in_clear(world):
    pasted = a_key("pasted")
    misplaced = [
        row(organization=pasted),
        row(product=pasted),
        row(type=pasted),
        row(counter=pasted),
    ]
    one = upload(
        key_file(row(), row(key=f"{pasted}Q"), *misplaced, (pasted,) * 7, row(program=pasted))
    )
    rows = list(ImportRow.objects.values())
    told = list(ImportFinding.objects.values())
    shown = repr(
        (rows, told, [finding.detail for finding in ImportFinding.objects.all()], one.__dict__)
    )
    assert len(rows) == 7
    for key in (pasted, a_key("usual")):
        assert key not in shown
        assert key.replace("-", "") not in shown
        assert key[:11] not in shown
