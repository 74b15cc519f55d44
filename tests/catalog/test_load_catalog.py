"""Operations load the catalog from its files, and load it again."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import LogLine
from catalog.models import AllotmentRule, Product, ProductAlias, Program, SetupKey
from catalog.selectors import find_product, find_program
from tests.catalog.catalog_files import load, spoil

pytestmark = pytest.mark.django_db


def test_everything_is_loaded():
    told, left_out = load()

    assert left_out == ""
    assert told.splitlines() == [
        "allotment rule: 9 added, 0 changed, 0 unchanged",
        "product: 38 added, 0 changed, 0 unchanged",
        "product alias: 17 added, 0 changed, 0 unchanged",
        "program: 9 added, 0 changed, 0 unchanged",
        "program alias: 15 added, 0 changed, 0 unchanged",
        "programs of a product: 0 added, 2 changed, 0 unchanged",
        "setup key: 24 added, 0 changed, 0 unchanged",
    ]
    server = Product.objects.get(code="windows-server-2022-standard")
    assert (server.pool, server.key_types, server.kms_group, server.activation_authority) == (
        "servers",
        ["mak", "kms"],
        "Windows Server 2022",
        "external",
    )
    education = Product.objects.get(code="windows-11-education")
    assert [one.code for one in education.only_programs.all()] == ["campus_school"]
    open_license = Program.objects.get(code="open_license")
    assert (open_license.kms, open_license.price_levels) == ("by_exception", ["Standard"])
    rule = AllotmentRule.objects.get(program=open_license)
    assert (str(rule.factor), rule.minimum, rule.returns_per_year) == ("1.500", 10, 5)
    line = LogLine.objects.get(action="catalog.loaded")
    assert (line.actor_kind, line.channel, line.facts["added"]["product"]) == (
        "system",
        "command",
        38,
    )


def test_loading_again_changes_nothing():
    load()
    before = list(Product.objects.values()), list(SetupKey.objects.values())

    told, _ = load()

    assert "product: 0 added, 0 changed, 38 unchanged" in told
    assert all(" 0 added, 0 changed, " in line for line in told.splitlines())
    assert (list(Product.objects.values()), list(SetupKey.objects.values())) == before
    assert LogLine.objects.filter(action="catalog.loaded").count() == 1


def test_one_setup_key_serves_several_products():
    load()

    keys = SetupKey.objects.filter(product__code__in=["windows-10-pro", "windows-11-pro"])
    assert [one.key for one in keys] == ["W269N-WFGWX-YVC9B-4J6C9-T83GX"] * 2


def test_a_setup_key_of_an_unknown_product_is_told_and_left_out(folder: Path):
    with (folder / "setup_keys.csv").open("a") as file:
        file.write("Windows Server 2003,TVRH6-WHNXV-R9WG3-9XRFY-MY832\n")

    told, left_out = load(folder)

    assert left_out == (
        "left out: setup_keys.csv line 26: there is no product “Windows Server 2003”.\n"
    )
    assert "setup key: 24 added" in told


def test_a_changed_line_changes_its_product_and_nothing_else(folder: Path):
    load()
    spoil(folder / "products.csv", "Client access licenses need no key.", "Not needed.")

    told, _ = load(folder)

    assert "product: 0 added, 1 changed, 37 unchanged" in told
    assert Product.objects.get(code="windows-server-cal-2022-device").note == "Not needed."


def test_an_alias_that_operations_gave_stays(folder: Path):
    load()
    viewer = Product.objects.get(code="fjord-viewer-2026")
    ProductAlias.objects.create(product=viewer, name="WINDOWS VIEWER")
    spoil(folder / "products.csv", "Windows 11 Ent,", "Windows 11 Ent; Windows Viewer,")

    _, left_out = load(folder)

    assert "“Windows Viewer” already means Fjord Viewer 2026." in left_out
    assert find_product("windows viewer") == viewer


def test_names_and_aliases_are_found_in_any_case():
    load()

    assert find_product(" windows svr 2022 STAN ").code == "windows-server-2022-standard"
    assert find_program("ea").code == "enterprise"
    assert find_program("enterprise agreement").code == "enterprise"
    assert (find_product("Windows 3.11"), find_program("Enterprise")) == (None, None)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("programs.json", '"programs": [', '"programs": [,', "programs.json line 2: "),
        ("programs.json", '"kms": "included",', "", "program 1 (enterprise): lacks kms."),
        ("programs.json", '"by_exception"', '"perhaps"', "(open_license): kms: Value 'perhaps'"),
        (
            "programs.json",
            '"code": "enterprise",',
            '"code": 7,',
            "program 1 (7): code is not a text.",
        ),
        ("programs.json", '"factor": 1.25', '"factor": "x"', "rule 1: factor is not a number."),
        ("programs.json", '"minimum": 50', '"minimum": Infinity', "minimum is not a number."),
        (
            "programs.json",
            '"forecast": false',
            '"forecast": null',
            "forecast is not true or false.",
        ),
        ("programs.json", '    "A",', "    1,", "price_levels is not a list of texts."),
        (
            "programs.json",
            '"programs": [',
            '"programs": ["x",',
            "program 1: an object was expected.",
        ),
        ("programs.json", "Enterprise Agreement", "\\u0000", "programs.json line 5: holds a NUL"),
        ("products.csv", "Windows 11 Ent,", '"Windows 11 Ent,', "unexpected end of data."),
        ("products.csv", "Windows 11 Ent,", "\0,", "products.csv line 8: holds a NUL character."),
        (
            "programs.json",
            '"mpsa"\n   ]',
            '"mspa"\n   ]',
            "allotment rule 1: there is no program “mspa”.",
        ),
        (
            "products.csv",
            "code,name",
            "id,name",
            "products.csv line 1: needs each of these columns once: code.",
        ),
        (
            "products.csv",
            "Windows 11 Ent,",
            "Windows 11 Ent",
            "products.csv line 8: has 13 cells, the header has 14.",
        ),
        (
            "products.csv",
            "servers,volume_key",
            "clouds,volume_key",
            "products.csv line 2: pool: Value 'clouds'",
        ),
        ("programs.json", '{7,8}$",', '{7,8}$(",', "(enterprise): pattern: This is not a regular"),
        ("products.csv", "mak kms", "mak kmz", "products.csv line 2: key_types: "),
        (
            "products.csv",
            ",Windows Server 2025 Standard",
            ",=Windows",
            "products.csv line 2: name: The text begins like",
        ),
        (
            "products.csv",
            "campus_school",
            "campus",
            "products.csv line 9: there is no program “campus”.",
        ),
        (
            "products.csv",
            "windows-10-enterprise,",
            "windows-11-education,",
            "line 10: “windows-11-education” is at products.csv line 9 already.",
        ),
        ("setup_keys.csv", "TVRH6", "OVRH6", "setup_keys.csv line 2: “OVRH6-"),
        (
            "setup_keys.csv",
            "Windows 10 Pro",
            "Windows 11 Pro",
            "setup_keys.csv line 13: “Windows 11 Pro” is",
        ),
    ],
)
def test_broken_files_are_refused_at_their_line(
    folder: Path, file: str, old: str, new: str, fault: str
):
    spoil(folder / file, old, new)

    with pytest.raises(CommandError) as refused:
        load(folder)

    assert fault in str(refused.value)
    assert str(refused.value).endswith("Nothing was loaded.")
    assert not Program.objects.exists()
    assert not LogLine.objects.exists()


def test_a_file_that_is_missing_or_not_text_is_refused(folder: Path):
    (folder / "setup_keys.csv").unlink()
    (folder / "products.csv").write_bytes(b"code,name\nx,\xe5")

    with pytest.raises(CommandError) as refused:
        load(folder)

    assert "products.csv line 2: is not UTF-8." in str(refused.value)
    assert "setup_keys.csv: cannot be read (No such file or directory)." in str(refused.value)


def test_the_extracted_texts_are_up_to_date():
    call_command("extract_catalog_messages", "--check")
