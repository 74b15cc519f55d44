"""Rotating the master key: data keys are wrapped anew, product keys stay as they are."""

import base64
import os

import pytest
from django.core.management import CommandError, call_command

from audit.models import LogLine
from keys import vault
from keys.models import Key, WrappedKey

SHOWN = "RY6Q3DBDG2MK7V2YDJCWCBNWP"


@pytest.fixture
def new_master(world, settings):
    """The processes know the new master key, and the old one as the previous."""
    settings.PREVIOUS_MASTER_KEY = settings.MASTER_KEY
    settings.MASTER_KEY = base64.b64encode(os.urandom(32)).decode()
    return settings


def open_it(world) -> str:
    vault.forget()
    key = Key.objects.get(pk=world.keys["mak"].pk)
    return vault.open_key(bytes(key.ciphertext), key.pk)


def test_every_data_key_is_wrapped_anew_and_the_old_master_key_can_go(world, new_master, capsys):
    before = bytes(world.keys["mak"].ciphertext)
    assert open_it(world) == SHOWN  # with both keys known, reads go on
    call_command("rotate_keys")
    assert capsys.readouterr().out.startswith(f"{WrappedKey.objects.count()} data keys")
    new_master.PREVIOUS_MASTER_KEY = ""
    assert open_it(world) == SHOWN
    assert bytes(Key.objects.get(pk=world.keys["mak"].pk).ciphertext) == before
    assert LogLine.objects.get().action == "master_key.rotated"


def test_a_second_time_changes_nothing(world, new_master):
    call_command("rotate_keys")
    wrapped = set(WrappedKey.objects.values_list("wrapped", flat=True))
    call_command("rotate_keys")
    assert {bytes(one) for one in wrapped} == {
        bytes(one) for one in WrappedKey.objects.values_list("wrapped", flat=True)
    }
    assert LogLine.objects.count() == 1


def test_without_the_old_master_key_nothing_is_changed(world, new_master):
    new_master.PREVIOUS_MASTER_KEY = ""
    vault.forget()
    assert not vault.can_open()
    with pytest.raises(CommandError):
        call_command("rotate_keys")
    assert not LogLine.objects.exists()
