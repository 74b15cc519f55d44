"""Loading products: new and changed ones, their aliases and programs, and what is refused."""

from catalog.loading import DEFAULT_FOLDER
from catalog.models import Product
from catalog.models.names import find_meaning
from tests.loads.conftest import changes, errors

HEAD = (
    "code,name,family,version,edition,pool,key_need,key_types,kms_group,activation_authority,"
    "only_programs,aliases,note\n"
)
CAD = (
    "cad-27,Contoso CAD 2027,Contoso CAD,2027,,Applications,volume_key,mak kms,CAD 2027,center,"
    "enterprise,CAD 2027; CCAD 27,\n"
)


def test_a_new_product_and_its_correction(load):
    loaded = load("products", HEAD + CAD)
    assert (loaded.state, loaded.counts["new"]) == ("applied", 1)
    product = Product.objects.get(code="cad-27")
    assert (product.pool, product.key_types, product.activation_authority) == (
        "applications",
        ["mak", "kms"],
        "center",
    )
    assert [program.code for program in product.only_programs.all()] == ["enterprise"]
    assert find_meaning(Product, "ccad 27") == product
    assert load("products", HEAD + CAD).counts["unchanged"] == 1
    renamed = CAD.replace("Contoso CAD 2027,", "CCAD 27,").replace("enterprise", "")
    corrected = load("products", HEAD + renamed.replace("cad-27", "CAD-27"))
    assert changes(corrected) == [
        (
            2,
            "changed",
            "cad-27",
            {"name": ["Contoso CAD 2027", "CCAD 27"], "only_programs": ["enterprise", ""]},
        )
    ]
    product.refresh_from_db()
    assert (product.name, product.only_programs.count()) == ("CCAD 27", 0)
    assert [alias.name for alias in product.aliases.all()] == ["CAD 2027"]


def test_columns_that_the_file_lacks_stay(load):
    load("products", HEAD + CAD)
    short = "code,name,family,version,pool,key_need,activation_authority\n"
    row = "cad-27,Contoso CAD 2027,CAD,2027,applications,volume_key,center\n"
    assert load("products", short + row).counts["updated"] == 1
    product = Product.objects.get(code="cad-27")
    assert (product.family, product.kms_group, product.aliases.count()) == ("CAD", "CAD 2027", 2)


def row(code: str, **cells: str) -> str:
    """A row of a product that is right, but for these cells."""
    usual = dict(zip(HEAD.strip().split(","), CAD.strip().split(","), strict=True))
    usual |= {"code": code, "name": f"CAD {code}", "aliases": ""} | cells
    return ",".join(usual.values()) + "\n"


def test_what_is_wrong_with_products(load):
    load("products", HEAD + CAD)
    rows = (
        row("cad/28"),
        row("cad-28", name="ccad 27"),
        row("cad-29", aliases="Windows Server 2022 Standard"),
        row("cad-30", only_programs="enterprise; entreprise"),
        row("cad-31", pool="apps"),
        row("cad-32", activation_authority="us"),
        row("cad-33", key_types="mak cms"),
        row("cad-34", note="MV4RB-D7XH8-QC9FP-W3GTY-6WPB8"),
        row("cad-35", aliases="x" * 161),
        row("cad-36"),
        row("CAD-36"),
        row("cad-37", name="cad CAD-36"),
        row("cad-38", name="Contoso CAD 2027"),
    )
    assert errors(load("products", HEAD + "".join(rows))) == [
        (2, "code", "code_malformed"),
        (3, "name", "name_taken"),
        (4, "aliases", "name_taken"),
        (5, "only_programs", "unknown_program"),
        (6, "pool", "choice_unknown"),
        (7, "activation_authority", "choice_unknown"),
        (8, "key_types", "choice_unknown"),
        (9, "note", "key_misplaced"),
        (10, "aliases", "too_long"),
        (12, "code", "row_twice"),
        (13, "name", "name_taken"),
        (14, "name", "name_taken"),
    ]
    assert not Product.objects.filter(code__startswith="cad-3").exists()


def test_the_products_of_the_catalog_are_such_a_file(load):
    """They load but for the programs that this small center lacks."""
    loaded = load("products", (DEFAULT_FOLDER / "products.csv").read_bytes(), apply=False)
    wrong = {(column, code) for _line, column, code in errors(loaded)}
    assert (wrong, loaded.failure) == ({("only_programs", "unknown_program")}, {})
    assert loaded.counts["new"] > 10
