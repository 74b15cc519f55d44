"""Texts that look alike: the message names the character, and no name is chosen or made twice."""

import pytest
from django.utils import timezone

from agreements.models import LicensingId, Organization
from catalog.models import Product, ProductAlias
from keyfiles.imports.cell_errors import unresolved_name
from keyfiles.imports.names import Meaning, build_names
from keyfiles.models import ImportFinding
from keyfiles.readers import Column
from keyfiles.readers.display import find_difference
from keyfiles.services import Answer, answer_names
from tests.keyfiles.import_interfaces import checked
from tests.keyfiles.key_files import COMMAND, HEADER, a_key, found, key_file, row, upload
from vlsc.lib.refused import Invalid

WITH_I = "W\u0456ndows Server 2022 Standard"


def detail(line: int = 2) -> str:
    return ImportFinding.objects.get(line=line, kind="error").detail


DIFFERENCES = {  # (a text, one that it looks like) → (what it has, what it lacks)
    ("C\u043entoso AB", "Contoso AB"): ("U+043E", "U+006F"),
    ("\u041c\u0410\u041a", "MAK"): ("U+041C", "U+004D"),
    ("Windows\u2011Server", "Windows-Server"): ("U+2011", "U+002D"),
    ("Windows-Server", "Windows Server"): ("U+002D", "U+0020"),
    ("Product\u200bKey", "ProductKey"): ("U+200B", ""),
    ("ProductKey", "Product Key"): ("", "U+0020"),
    ("Server 2O22", "Server 2022"): ("U+004F", "U+0030"),
    ("Akesson", "\u00c5kesson"): ("U+0041", "U+00C5"),
    ("Windows Sever", "Windows Server"): ("", ""),
    ("contoso ab", "Contoso AB"): ("", ""),
    ("Fabrikam", "Contoso AB"): ("", ""),
    ("\u00d6resund Gruppen", "Contoso AB"): ("", ""),
}


@pytest.mark.parametrize("texts", DIFFERENCES)
def test_the_difference_is_a_character_that_people_can_hardly_see(texts):
    facts = find_difference(*texts)
    assert (facts.get("has", "")[:6], facts.get("lacks", "")[:6]) == DIFFERENCES[texts]
    assert bool(facts) == any(DIFFERENCES[texts])


MESSAGES = {  # what is changed → the end of the message
    "organization": (
        {"organization": "C\u043entoso AB"},
        "It differs from “Contoso AB”: it has U+043E, cyrillic small letter o in place of U+006F,"
        " latin small letter o.",
    ),
    "product": (
        {"product": WITH_I},
        "It differs from “Windows Server 2022 Standard”: it has U+0456, cyrillic small letter"
        " byelorussian-ukrainian i in place of U+0069, latin small letter i.",
    ),
    "program": (
        {"program": "Enterprise\u2011Agreement"},
        "It differs from “Enterprise Agreement”: it has U+2011, non-breaking hyphen in place of"
        " U+0020, space.",
    ),
    "type": (
        {"type": "\u041c\u0410\u041a"},
        "is not VLK, KMS, MAK, Setup, or OSA. It contains U+041C, cyrillic capital letter em.",
    ),
    "type in ASCII": (
        {"type": "0SA", "counter": ""},
        "It differs from “OSA”: it has U+0030, digit zero in place of U+004F, latin capital letter"
        " o.",
    ),
    "counter": (
        {"counter": "3\u221550"},
        "it contains U+2215, division slash. Only the ordinary digits and the slash are used.",
    ),
    "number": (
        {"number": "765\uff14321"},
        "a character that no licensing ID has: U+FF14, fullwidth digit four. Only ordinary letters"
        " and digits are used, so that no two numbers look the same.",
    ),
}


@pytest.mark.parametrize("cell", MESSAGES)
def test_a_cell_that_looks_right_names_its_character(world, cell):
    changes, message = MESSAGES[cell]
    upload(key_file(row(**changes)))
    assert detail().endswith(message)


def test_an_unknown_type_is_shown_whole(world):
    upload(key_file(row(type="Multiple activation key")))
    assert detail() == "The type “Multiple activation key” is not VLK, KMS, MAK, Setup, or OSA."
    assert ImportFinding.objects.get(kind="error").type == "Multiple activation key"


HEADINGS = {  # a heading instead of "Product Key" → the end of the message
    "Product\u2011Key": "it has U+2011, non-breaking hyphen in place of U+0020, space.",
    "Product\u200b Key": "it also has U+200B, zero width space.",
    "ProductKey": "it lacks U+0020, space.",
    "Pr\u043educt Key": "it has U+043E, cyrillic small letter o in place of U+006F, latin small"
    " letter o.",
    "Product_Key": "is where “Product Key” is expected.",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_that_stands_there_is_not_just_missing(world, store, heading):
    one = upload(key_file(row(), header=(*HEADER[:4], heading, *HEADER[5:])))
    assert (one.state, one.failure["code"]) == ("failed", "column_missing")
    assert one.failure_detail.startswith("These columns are missing: Product Key. The heading “")
    assert one.failure_detail.endswith(HEADINGS[heading])


def test_a_heading_that_is_really_missing(world, store):
    one = upload(key_file(row(), header=(*HEADER[:4], "Remarks", *HEADER[5:])))
    assert one.failure_detail == "These columns are missing: Product Key."


TWINS = {  # names in the catalog → aliases of the second, what a row has
    "case": (["Office 2031", "OFFICE 2031"], [], "office 2031"),
    "blanks": (["Office 2031", "Office  2031"], [], "Office\u00a02031"),
    "forms of a letter": (["Caf\u00e9 2031", "Cafe\u0301 2031"], [], "Caf\u00e9 2031"),
    "ss": (["Stra\u00dfe 2031", "Strasse 2031"], [], "STRASSE 2031"),
    "a name and an alias": (["Office 2031", "Writer 2031"], ["office 2031"], "Office 2031"),
}


@pytest.mark.parametrize("kind", TWINS)
def test_a_name_that_means_two_products_means_neither(kind):
    names, aliases, cell = TWINS[kind]
    products = [Product(name=name, code=f"twin-{n}") for n, name in enumerate(names)]
    others = [ProductAlias(product=products[1], name=name) for name in aliases]
    known = build_names("product", {}, products, others)
    found_error = unresolved_name(known, cell, Column.PRODUCT)
    assert known.find(cell) is None
    assert (found_error.kind, found_error.code) == ("error", "ambiguous_product")
    assert found_error.facts["names"] == ", ".join(
        sorted(f"{product.name} ({product.code})" for product in products)
    )


def test_a_name_and_an_alias_of_one_product_mean_it():
    product = Product(name="Office 2031", code="office")
    alias = ProductAlias(product=product, name="OFFICE 2031")
    known = build_names("product", {}, [product], [alias])
    assert known.find("office 2031") == Meaning(product.pk, "Office 2031")


class TestCreateMissing:
    NUMBERS = {
        "8600004\u200b": "invisible_character",
        "\uff18\uff16\uff10\uff10\uff10\uff1004": "not_ascii",
        "8600\u0430": "not_ascii",
        "9F3\u212a27QB": "not_ascii",
        "7.65E+06": "spreadsheet_number",
        "7654321.0": "spreadsheet_number",
        "7,654,321": "spreadsheet_number",
    }

    @pytest.mark.parametrize("number", NUMBERS)
    def test_a_number_that_reads_like_another_is_not_made(self, world, store, number):
        rows = [row(number="8600004"), row(number=number, key=a_key(2))]
        one = upload(key_file(*rows), create_missing=True)
        assert found(one) == [(3, "License ID", self.NUMBERS[number])]
        assert one.counts["new_licensing_ids"] == 1

    def test_a_number_in_any_case_and_with_any_blanks_is_one(self, world, store):
        rows = [row(number="ab12 34"), row(number="\u00a0AB12\u00a034", key=a_key(2))]
        one = upload(key_file(*rows), create_missing=True)
        assert (found(one), one.counts["new_licensing_ids"]) == ([], 1)

    def test_a_number_under_two_programs_is_made_once(self, world, store):
        rows = [row(number="8600004"), row(number="8600004", program="Select Plus", key=a_key(2))]
        one = upload(key_file(*rows), create_missing=True)
        assert found(one) == [(3, "Parent Program", "program_differs")]
        assert "“Enterprise Agreement”" in detail(3)

    ORGANIZATIONS = ["Twin\u00a0AB", "TWIN  ab", "\uff34\uff57\uff49\uff4e AB"]

    @pytest.mark.parametrize("name", ORGANIZATIONS)
    def test_organizations_of_one_name_are_one(self, world, store, name):
        rows = [
            row(number="8600004", organization="Twin AB"),
            row(number="8600005", organization=name, key=a_key(2)),
        ]
        one = upload(key_file(*rows), create_missing=True)
        assert (found(one), one.counts["new_organizations"]) == ([], 1)

    def test_nothing_is_made_of_an_invisible_twin(self, world, store):
        Organization.add(number="T1", name="Twin AB")
        before = Organization.objects.count(), LicensingId.objects.count()
        one = upload(
            key_file(row(number="8600004", organization="Twin\u200bAB")), create_missing=True
        )
        assert found(one) == [(2, "Organization", "invisible_character")]
        assert (Organization.objects.count(), LicensingId.objects.count()) == before


def test_a_name_that_came_into_the_catalog_since_the_check_is_not_created(world, store):
    one = upload(key_file(row(product="Stra\u00dfe 2031")))
    office = world.products["office"]
    Product.objects.filter(pk=office.pk).update(name="STRASSE 2031")
    answer = Answer("product", "Stra\u00dfe 2031", "create", pool="servers")
    with pytest.raises(Invalid):
        answer_names(by=COMMAND, key_import=one, answers=[answer], at=timezone.now())
    one.refresh_from_db()
    assert one.state == "checked"


def test_an_answer_is_remembered_once_whatever_its_spelling(world, store):
    one = upload(key_file(row(product="Stra\u00dfe 24")))
    answer = Answer("product", "Stra\u00dfe 24", "is", world.products["office"].pk)
    answer_names(by=COMMAND, key_import=one, answers=[answer], at=timezone.now())
    assert checked(one).counts["new"] == 1
