"""What is wrong in a list of a body is pointed at with its position, on every way in."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from people.services import TokenWish, make_token
from vlsc.lib.refused import Invalid

UNSEEN = "There is no such key."


def test_an_unseen_key_of_an_export(world, api, settings, tmp_path):
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    seen, foreign = world.keys["mak"].pk, world.keys["fabrikam"].pk
    keys = [str(pk) for pk in (seen, foreign, seen, uuid4())]
    body = {"scope": "keys", "keys": keys, "format": "tsv"}
    answer = api("vera").post_json("/api/v1/key-exports", body)
    assert answer.status_code == 400
    errors = [(error["pointer"], error["detail"]) for error in answer.json()["errors"]]
    assert errors == [("/keys/1", UNSEEN), ("/keys/3", UNSEEN)]


WRONG = {
    "scopes": (["read", "center:load"], 1),
    "networks": (["192.0.2.0/24", "192.0.2.1", "everywhere"], 2),
}


@pytest.mark.parametrize("name", [*WRONG, "licensing_ids"])
def test_a_wrong_item_of_a_new_token(world, visit_as, name):
    vera = world.people["vera"]
    ids = [world.licensing_ids[number].pk for number in ("7654321", "9F3K27QA")]
    items, position = WRONG.get(name, (ids, 1))
    wish = {"name": "x", "scopes": ["read"], "expires_at": timezone.now() + timedelta(days=1)}
    with pytest.raises(Invalid) as refusal:
        make_token(
            by=world.actor("vera"),
            holder=vera,
            wish=TokenWish(**wish | {name: items}),
            at=timezone.now(),
        )
    [message] = refusal.value.errors[name]
    code = "not_found" if name == "licensing_ids" else "invalid"
    assert (message.item, message.code) == (position, code)
