"""No column that ends in a cell of a file takes what breaks the cell or is live there."""

import unicodedata

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vlsc.lib.masking import contains_key
from vlsc.lib.text import NameField, find_cell_fault, normalize_name

CELLS = [
    (model._meta.db_table, field.column)
    for model in apps.get_models()
    for field in model._meta.fields
    if isinstance(field, NameField)
]
MAIN = [("agreements_organization", "name"), ("agreements_licensingid", "number")]
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(1)", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201",
    "Acme;=1+1;AB", "x,=HYPERLINK(1)", "x, -1", "x;@SUM(1)", "x,\uff1d1", "x; +1",
    "x;'=1", "x,\u201c=1", "x; ' \u201d=1", "x,\uff07=1", "x;\uff02 +1", "x,;,=1", "x;,@a",
]  # fmt: skip
QUOTATION_MARKS = [
    '"Acme Norr AB', '"Acme"', "'Acme", "\u201cAcme\u201d", "\u201dAcme", "\uff02Acme",
    "\uff07Acme", 'Acme,"Norr"', 'Acme; "Norr', 'Acme, "',
]  # fmt: skip
INVISIBLES = [
    "a\tb", "a\nb", "a\rb", "a\x01b", "a\x0bb", "a\x0cb", "a\x1cb", "a\x1fb", "a\x7fb", "a\x85b",
    "a\x9fb", "a\u00adb", "a\u034fb", "a\u061cb", "a\u115fb", "a\u180eb", "a\u200bb", "a\u200eb",
    "a\u2028b", "a\u2029b", "a\u202eb", "a\u2060b", "a\u2066b", "a\u2800b", "a\u3164b", "a\ufe0fb",
    "\ufeffa", "a\uffa0b", "a\ufffdb", "a\U000e0041b", "86\u200b4", "\u200b=1",
]  # fmt: skip
UNTIDY = [
    "a  b", " a", "a ", "a\u00a0b", "a\u2003b", "a\u202fb", "a\u3000b", "A\u030angstro\u0308m",
    "\u212b", "e\u0301", "\u1100\u1161",
]  # fmt: skip
UNSAFE = [*FORMULAS, *QUOTATION_MARKS, *INVISIBLES, *UNTIDY]
SAFE = [
    "Acme Norr AB", "Acme & S\u00f6ner", "O'Neill", "12\u2033", 'Acme "Norr" AB', "Acme, Inc.",
    "a;b", "a=b", "C++", "x-1", "a@b", "\u6771\u4eac", "\u0130stanbul", "\u05d0\u05d1",
    "\U0001f600", "stra\u00dfe", "a,b;c", "", "D\u2019or",
]  # fmt: skip


def put(table: str, column: str, text: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE {table} SET "{column}" = %s', [text])
        return cursor.rowcount


def test_the_columns_are_those_that_people_name_things_in():
    assert {f"{table}.{column}" for table, column in CELLS} == {
        "accounts_center.name",
        "accounts_identityprovider.name",
        "accounts_token.name",
        "accounts_user.name",
        "activation_kmshost.name",
        "activation_osaredemption.tenant",
        "agreements_agreement.number",
        "agreements_contact.name",
        "agreements_licensingid.authorization",
        "agreements_licensingid.number",
        "agreements_licensingid.price_level",
        "agreements_organization.city",
        "agreements_organization.country",
        "agreements_organization.name",
        "agreements_organization.number",
        "agreements_purchase.order_number",
        "agreements_purchase.part_number",
        "catalog_medium.language",
        "catalog_product.edition",
        "catalog_product.family",
        "catalog_product.kms_group",
        "catalog_product.name",
        "catalog_product.version",
        "catalog_productalias.name",
        "catalog_program.media",
        "catalog_program.name",
        "catalog_program.rds_program",
        "catalog_programalias.name",
        "people_claim.authorization",
        "people_claim.number",
        "people_invitation.name",
        "people_rolerequest.authorization",
        "people_rolerequest.number",
        "support_callcenter.name",
        "support_cannedanswer.title",
    }


@pytest.mark.parametrize("cell", CELLS, ids=".".join)
def test_every_such_column_has_its_constraint(db, cell):
    table, column = cell
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND conname LIKE '%%\\_cells'",
            [table],
        )
        [(definition, is_validated)] = cursor.fetchall()
    definition = definition.replace('"', "")
    assert f"({column})::text ~" in definition
    assert f"({column})::text = NORMALIZE({column})" in definition
    assert is_validated


@pytest.mark.parametrize("text", UNSAFE, ids=ascii)
@pytest.mark.parametrize(("table", "column"), MAIN)
def test_sql_cannot_store_what_a_file_cannot_hold(world, table, column, text):
    with pytest.raises(IntegrityError, match=r"_(cells|numbers)"):
        put(table, column, text)


@pytest.mark.parametrize("text", SAFE, ids=ascii)
def test_sql_stores_names_as_people_write_them(world, text):
    assert put("agreements_organization", "name", text) == 5


@pytest.mark.parametrize("text", [*UNSAFE, *SAFE], ids=ascii)
def test_the_verdict_in_python_is_that_of_the_database(db, text):
    assert is_safe(text) == is_safe_in_sql(text) == (text in SAFE)


def is_safe(text: str) -> bool:
    return find_cell_fault(text) is None and normalize_name(text) == text


def is_safe_in_sql(text: str) -> bool:
    """The condition of the constraint, asked for one text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'user_cells'"
        )
        [condition] = cursor.fetchone()
        cursor.execute(
            f"SELECT {condition.replace('%', '%%')} FROM (SELECT %s) AS t (name)", [text]
        )
        return cursor.fetchone()[0]


# What the rule speaks of, often; anything else that is a character, now and then.
pieces = st.one_of(
    st.sampled_from(list("=+-@\uff1d\uff0b\uff0d\uff20\"'\u201c\u201d\uff02\uff07,;\t ab1")),
    st.sampled_from(["\u00a0", "\u3000", "\u2028", "\u0301", "\u00ad", "\u200b", "\u0085"]),
    st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\x00"),
)


@settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=st.text(pieces, max_size=8))
@example(text="x,\x0b=1")
@example(text="\u2003\u201c")
def test_both_give_the_same_verdict_on_anything(db, text):
    if not contains_key(text):  # the only part of the rule that the database does not have
        assert is_safe(text) == is_safe_in_sql(text)


def test_every_control_and_format_character_is_invisible():
    listed = {chr(code) for code in range(0x110000) if is_listed(chr(code))}
    control = {chr(code) for code in range(1, 0x110000) if is_control(chr(code))}
    assert control - listed == set()
    assert not listed & set("\x00 aZ\u00e5\u00df\u6771\U0001f600")


def is_listed(char: str) -> bool:
    fault = find_cell_fault(f"a{char}b")
    return fault is not None and fault.code == "invisible_character" and char != "\x00"


def is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"}
