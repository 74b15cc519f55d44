"""The client as a product would use the real API: online, again, by proxy."""

import pytest

from activation.models import Activation
from tests.client.conftest import KEY
from tests.client.stand_in import PRODUCT
from vlsc_client.failures import Exit

FOR = ("--product", PRODUCT)


@pytest.mark.django_db(transaction=True)
def test_a_machine_online_and_another_by_proxy(
    committed_world, live_server, settings, monkeypatch, machine, tmp_path
):
    settings.PUBLIC_URL = live_server.url
    monkeypatch.setenv("VLSC_CENTER", live_server.url)
    monkeypatch.setenv("VLSC_TOKEN", committed_world.token("kim"))
    listed, result = tmp_path / "machines.csv", tmp_path / "result.csv"

    code, first = machine.run("activate", *FOR)
    assert (code, first["used"], first["allowed"]) == (Exit.DONE, 1, 50), first
    assert machine.run("activate", *FOR) == (Exit.DONE, first)

    for name in ("first", "second"):
        machine.become(name)
        machine.run("proxy", "add", *FOR, str(listed))
    sending = ("proxy", "send", "--last-five", KEY[-5:], str(listed), str(result))
    assert machine.run(*sending) == (Exit.DONE, {"already": 1, "granted": 1})
    apply = ("proxy", "apply", *FOR, "--secrets", str(machine.secrets), str(result))
    assert machine.run(*apply)[0] == Exit.DONE

    channels = Activation.objects.order_by("channel").values_list("channel", flat=True)
    assert list(channels) == ["online", "proxy"]
    monkeypatch.setenv("VLSC_PRODUCT_KEY", KEY[::-1])
    code, refused = machine.run("activate", *FOR)
    assert (code, refused["code"]) == (Exit.REFUSED, "unknown_key")
