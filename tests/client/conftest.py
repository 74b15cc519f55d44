"""The client on a machine of its own, beside a center."""

import base64
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from activation.product_secrets import product_secret
from tests.client.stand_in import PRODUCT, TOKEN, StandIn, running
from vlsc_client.commands import main

KEY = "APZHNQNB5L64DXXJ9TRWKGACE"


class Machine:
    """Commands of the client, on the machine that `become` names."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capsys: Any) -> None:
        self.folder, self.patch, self.capsys = folder, patch, capsys
        self.store = folder / "state" / "activations.json"
        self.secrets = folder / "secrets"
        secret = base64.b64encode(product_secret(PRODUCT, 1)).decode()
        self.secrets.write_text(f"1\t{secret}\n")
        patch.setenv("VLSC_STORE", str(self.store))
        patch.setenv("VLSC_PRODUCT_KEY", KEY)
        self.become("first")

    def become(self, name: str) -> None:
        self.patch.setenv("VLSC_MACHINE_ID", name)

    def run(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """The exit code and the JSON that is printed."""
        code = main([*arguments, "--json"])
        return code, json.loads(self.capsys.readouterr().out)


@pytest.fixture
def machine(tmp_path, monkeypatch, capsys) -> Machine:
    return Machine(tmp_path, monkeypatch, capsys)


@pytest.fixture
def center(db, settings, monkeypatch) -> Iterator[StandIn]:
    """A center with a key for two machines; the client knows its address and a token."""
    seed = hmac.digest(product_secret(PRODUCT, 1), KEY.encode(), "sha256")
    settings.PUBLIC_URL = settings.PUBLIC_URL  # set back after the test
    stand_in = StandIn(KEY, seed, allowed=2)
    with running(stand_in) as address:
        monkeypatch.setenv("VLSC_CENTER", address)
        monkeypatch.setenv("VLSC_TOKEN", TOKEN)
        yield stand_in
