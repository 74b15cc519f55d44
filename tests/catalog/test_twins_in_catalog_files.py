"""Operations load catalog files with names that are one: each place is named, nothing is loaded."""

import pytest
from django.core.management import CommandError

from catalog.models import Product, ProductAlias, Program, ProgramAlias
from tests.catalog.catalog_files import load, spoil
from tests.makers.catalog import add_product

pytestmark = pytest.mark.django_db
KEY = "V82BH-M8K9F-R7XWT-6WPB8-HQ4VC"


def catalog_names() -> list[str]:
    models = (Product, ProductAlias, Program, ProgramAlias)
    return sorted(name for model in models for name in model.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("file", "old", "new", "error"),
    [
        (
            "products.csv",
            "Windows Server 2022 Datacenter,",
            "WINDOWS  server 2025 Standard,",
            "products.csv line 5: “WINDOWS  server 2025 Standard” is one name with"
            " “Windows Server 2025 Standard” at products.csv line 2.",
        ),
        (
            "products.csv",
            "Windows 10 Ent,",
            "office ltsc PROFESSIONAL PLUS 2024,",
            "products.csv line 11: “Office LTSC Professional Plus 2024” is one name with"
            " “office ltsc PROFESSIONAL PLUS 2024” at products.csv line 10.",
        ),
        (
            "programs.json",
            '"EAS"',
            '"ea"',
            "programs.json program 2 (enterprise_subscription): “ea” is one name with “EA” at"
            " programs.json program 1 (enterprise).",
        ),
        (
            "products.csv",
            "Windows 10 Ent,",
            f"{KEY},",
            "products.csv line 10: name: The text contains a product key. Keys are not allowed",
        ),
        (
            "products.csv",
            ",Windows Server 2025 Standard,",
            f",{KEY},",
            "products.csv line 2: name: The text contains a product key. Keys are not allowed",
        ),
        (
            "products.csv",
            ",Windows Server 2025 Standard,",
            ",Windows\x0bServer 2025 Standard,",
            "products.csv line 2: name: The text contains an invisible character: U+000B, control",
        ),
        (
            "products.csv",
            ",Windows Server 2025 Standard,",
            ",Windows Server\u200b 2025 Standard,",
            "products.csv line 2: name: The text contains an invisible character: U+200B, zero",
        ),
    ],
)
def test_loading_names_both_places(folder, file, old, new, error):
    spoil(folder / file, old, new)
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert error in str(refused.value)
    assert KEY not in str(refused.value)
    assert catalog_names() == []


def test_loading_a_name_that_is_taken_in_the_center_is_an_error(folder):
    load(folder)
    viewer = Product.objects.get(code="fjord-viewer-2026")
    ProductAlias.objects.create(product=viewer, name="Windows Nine")
    spoil(folder / "products.csv", ",Windows 10 Enterprise,", ",WINDOWS NINE,")
    with pytest.raises(CommandError, match="line 10: name: “WINDOWS NINE” already means Fjord"):
        load(folder)


def test_an_alias_that_is_anothers_name_in_the_center_is_left_out(folder):
    load(folder)
    add_product("windows-nine", "Windows Nine")
    spoil(folder / "products.csv", "Windows 10 Ent,", "windows NINE,")
    _, left_out = load(folder)
    assert left_out == (
        "left out: products.csv line 10: “windows NINE” already means Windows Nine.\n"
    )


def test_a_product_is_renamed_and_keeps_its_former_name_as_alias(folder):
    load(folder)
    spoil(
        folder / "products.csv",
        ",Windows 10 Enterprise,Windows,10,Enterprise,systems,volume_key,mak kms,Windows client,"
        "windows_client,external,,Windows 10 Ent,",
        ",Windows 10 Ent,Windows,10,Enterprise,systems,volume_key,mak kms,Windows client,"
        "windows_client,external,,Windows 10 Enterprise,",
    )
    spoil(folder / "setup_keys.csv", "Windows 10 Enterprise,", "Windows 10 Ent,")
    load(folder)
    product = Product.objects.get(code="windows-10-enterprise")
    assert (product.name, [alias.name for alias in product.aliases.all()]) == (
        "Windows 10 Ent",
        ["Windows 10 Enterprise"],
    )


def test_names_in_untidy_files_are_the_same_names_when_loaded_again(folder):
    spoil(folder / "products.csv", ",Windows 10 Enterprise,", ",Windows\u00a010  Enterprise,")
    load(folder)
    told, _ = load(folder)
    assert "product: 0 added, 0 changed, 38 unchanged" in told
    assert Product.objects.get(code="windows-10-enterprise").name == "Windows 10 Enterprise"
