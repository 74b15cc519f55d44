"""`vlsc key get` at the real server: the key in full, logged there."""

import json

import pytest

from audit.models import LogLine
from vlsc_client.commands import main
from vlsc_client.failures import Exit


@pytest.mark.django_db(transaction=True)
def test_a_key_is_revealed_to_whoever_may(committed_world, live_server, monkeypatch, capsys):
    key = committed_world.keys["mak"]
    monkeypatch.setenv("VLSC_CENTER", live_server.url)
    monkeypatch.setenv("VLSC_TOKEN", committed_world.token("vera"))

    assert main(["key", "get", "--last-five", key.last_five]) == Exit.DONE
    shown = capsys.readouterr().out.strip()
    assert shown.endswith(key.last_five)
    assert len(shown) == 29
    assert LogLine.objects.get().action == "key.revealed"

    monkeypatch.setenv("VLSC_TOKEN", committed_world.token("mallory"))
    assert main(["key", "get", "--last-five", key.last_five, "--json"]) == Exit.REFUSED
    assert "error" in json.loads(capsys.readouterr().out)
    monkeypatch.setenv("VLSC_TOKEN", committed_world.token("vera", "read"))
    assert main(["key", "get", "--last-five", key.last_five, "--json"]) == Exit.REFUSED
    assert json.loads(capsys.readouterr().out)["code"] == "not_permitted"
    assert LogLine.objects.count() == 1
