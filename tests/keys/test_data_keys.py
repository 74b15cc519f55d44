"""Data keys are made by `migrate` and outlive every transaction that seals something."""

import pytest
from django.core.management import call_command
from django.db import transaction

from keys import vault
from keys.models import WrappedKey
from vlsc.lib.ids import uuid7
from vlsc.lib.sealing import CannotOpen

KEY, HERE = "RY6Q3DBDG2MK7V2YDJCWCBNWP", uuid7()


def made() -> list[tuple[str, int]]:
    return sorted(WrappedKey.objects.values_list("purpose", "version"))


def test_migrate_makes_one_for_each_purpose_once(db):
    WrappedKey.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert made() == [("answers", 1), ("files", 1), ("fingerprints", 1), ("product_keys", 1)]
    before = set(WrappedKey.objects.values_list("pk", flat=True))
    call_command("migrate", verbosity=0)
    assert set(WrappedKey.objects.values_list("pk", flat=True)) == before
    assert vault.can_open()


def test_nothing_else_makes_one(db):
    WrappedKey.objects.all().delete()
    makers = (
        lambda: vault.seal_key(KEY, HERE),
        vault.fingerprinter,
        lambda: vault.new_file_key(HERE),
    )
    for make in makers:
        with pytest.raises(CannotOpen, match=r"`manage\.py migrate` makes it"):
            make()
    assert made() == []


@pytest.mark.django_db(transaction=True)
def test_what_was_sealed_after_a_rolled_back_transaction_can_be_opened():
    with transaction.atomic():
        vault.seal_key(KEY, HERE)
        vault.new_file_key(HERE)
        transaction.set_rollback(True)
    sealed, (file_key, sealed_file_key) = vault.seal_key(KEY, HERE), vault.new_file_key(HERE)
    vault.forget()  # as another process reads it
    assert vault.open_key(sealed, HERE) == KEY
    assert vault.open_file_key(sealed_file_key, HERE) == file_key
