"""What the verbs of key files refuse by themselves, whichever interface calls them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actor import system_actor
from keyfiles.models import KeyExport
from keyfiles.selectors import licensing_ids_to_export, may_export_keys, require_visible_keys
from keyfiles.services import MOST_KEYS, describe_file, open_export, request_export
from keyfiles.states import ExportScope, FileFormat
from keys.models import Key
from keys.services import report_compromised
from tests.cast import force
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import Invalid, NotPermitted, Refused


def request(by, scope=ExportScope.ALL, **more):
    return request_export(by=by, scope=scope, file_format=FileFormat.TSV, at=timezone.now(), **more)


def test_the_system_asks_for_none(world):
    with pytest.raises(NotPermitted):
        request(system_actor(at=timezone.now()))


def test_the_wish_says_which_licensing_id_or_which_keys(world):
    vera = world.actor("vera")
    with pytest.raises(Invalid):
        request(vera, ExportScope.LICENSING_ID)
    for count in (0, MOST_KEYS + 1):
        with pytest.raises(Invalid):
            request(vera, ExportScope.KEYS, keys=[uuid7() for _ in range(count)])
    assert not KeyExport.objects.exists()


def test_keys_that_staff_see_are_not_theirs_to_download(world):
    keys = [world.keys["mak"].pk]
    assert may_export_keys(world.actor("vera"), keys)
    assert not may_export_keys(world.actor("olga"), keys)
    assert licensing_ids_to_export(world.actor("vera")) == [world.licensing_ids["7654321"].pk]
    assert licensing_ids_to_export(world.actor("leo")) == []


def test_a_token_opens_no_file_without_the_scope(world):
    vera = world.actor("vera")
    export = request(vera)
    with pytest.raises(NotPermitted):
        open_export(by=replace(vera, scopes=frozenset({"read"})), export=export, at=timezone.now())


@pytest.mark.parametrize("state", ["requested", "building", "failed", "expired"])
def test_only_a_ready_file_is_opened_whatever_else_its_row_says(world, state):
    vera, now = world.actor("vera"), timezone.now()
    export = request(vera)
    force(KeyExport.objects.all(), state=state, expires_at=now + timedelta(hours=1))
    export = KeyExport.objects.get(pk=export.pk)
    with pytest.raises(Refused) as refusal:
        open_export(by=vera, export=export, at=now)
    assert (refusal.value.code, refusal.value.status) == ("not_ready", 409)


@pytest.mark.parametrize("scope", ["all", "keys"])
def test_a_file_with_a_key_that_was_blocked_since_is_not_opened(world, scope):
    kim, now = world.actor("kim"), timezone.now()
    other, key = world.keys["cad"], world.keys["mak"]
    wish = {"keys": [key.pk]} if scope == "keys" else {}
    export = request(kim, ExportScope(scope), **wish)
    force(
        KeyExport.objects.all(),
        state="ready",
        expires_at=now + timedelta(hours=1),
        licensing_ids=[world.licensing_ids["7654321"].pk],
    )
    export = KeyExport.objects.get(pk=export.pk)
    assert describe_file(by=kim, export=export, at=now).sha256 == export.sha256
    for blocked in [key] if scope == "all" else [other, key]:
        report_compromised(by=kim, key=blocked, reason="published", at=now)
        if blocked == other:
            describe_file(by=kim, export=export, at=now)
    with pytest.raises(Refused) as refusal:
        describe_file(by=kim, export=export, at=now)
    assert refusal.value.code == "not_ready"


def test_a_key_out_of_sight_is_as_one_that_is_not_there(world):
    with pytest.raises(Key.DoesNotExist):
        require_visible_keys(world.actor("vera"), [world.keys["mak"].pk, world.keys["norge"].pk])
