"""Loading stock keys: sealed as they are read, refused where customers have them already."""

from keys import vault
from keys.models import Key
from tests.loads.conftest import errors

HEAD = "product,kms_group,type,key,allowed,seats,usable_from\n"
SERVER = "Windows Server 2022 Standard"
FIRST, SECOND, THIRD = (
    "MV4RB-D7XH8-QC9FP-W3GTY-6WPB8",
    "H7BKM-3QX9D-8VTRW-C4PFG-9YQ2J",
    "C9TMW-4KQXB-7HRDP-V3YGF-8JQ6T",
)


def test_keys_of_a_product_and_of_a_kms_group(load):
    text = HEAD + (
        f"{SERVER},,mak,{FIRST},50,,2027-01-01\n,windows server 2022,KMS,{SECOND.lower()},,,\n"
    )
    loaded = load("key-stock", text)
    assert (loaded.state, loaded.counts["new"]) == ("applied", 2)
    mak, kms = Key.objects.get(last_five=FIRST[-5:]), Key.objects.get(last_five=SECOND[-5:])
    assert (mak.product.name, mak.allowed, mak.source) == (SERVER, 50, "key-stock.csv")
    assert str(mak.usable_from) == "2027-01-01"
    assert (kms.product, kms.kms_group, kms.hosts_allowed) == (None, "Windows Server 2022", 6)
    assert vault.open_key(mak.ciphertext, mak.pk) == FIRST.replace("-", "")
    assert load("key-stock", text).counts["unchanged"] == 2


def test_no_report_has_a_key_in_clear(load):
    checked = load("key-stock", HEAD + f"{SERVER},,mak,{FIRST},5,,\n{FIRST},,mak,{SECOND},5,,\n")
    shown = [str(list(rows.values())) for rows in (checked.changes, checked.findings)]
    assert not [text for text in shown if FIRST[:11] in text or SECOND[:11] in text]
    assert errors(checked) == [(3, "product", "key_misplaced")]


def test_what_is_wrong_with_stock(load):
    text = HEAD + (
        f"{SERVER},,mak,RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP,5,,\n"
        f"{SERVER},,mak,XXXXX-XXXXX-XXXXX-XXXXX-6WPB8,5,,\n"
        f"{SERVER},,mak,{FIRST[:-1]},5,,\n"
        f"{SERVER},Windows Server 2022,kms,{FIRST},,,\n"
        f",Windows Server 1999,kms,{FIRST},,,\n"
        f",Windows Server 2022,mak,{FIRST},,,\n"
        f"{SERVER},,kms,{FIRST},5,,\n"
        f"{SERVER},,osa,{FIRST},,,\n"
        f"{SERVER},,mak,{THIRD},5,,\n"
        f"{SERVER},,mak,{THIRD},5,,\n"
        f"{SERVER},,mak,AAAAA-D7XH8-QC9FP-W3GTY-6WPB8,5,,\n"
    )
    assert errors(load("key-stock", text)) == [
        (2, "key", "key_known"),
        (3, "key", "key_masked"),
        (4, "key", "key_length"),
        (5, "product", "product_or_group"),
        (6, "kms_group", "unknown_kms_group"),
        (7, "type", "group_of_kms_keys"),
        (8, "allowed", "counter_not_taken"),
        (9, "seats", "missing"),
        (11, "key", "row_twice"),
        (12, "key", "key_alphabet"),
    ]
