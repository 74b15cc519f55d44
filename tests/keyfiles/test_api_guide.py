"""The guide of the API's docs is followed by the letter: each of its commands is carried out."""

import hashlib
import json
import re
import shlex

from django.conf import settings

from keyfiles.writers import COLUMNS
from tests.keyfiles.export_interfaces import build_all, content
from vlsc.api.views import schema_text

SCOPES = ("read", "keys:reveal", "keys:export")
BLOCK = re.compile(r"```\n(.*?)```", re.DOTALL)


def guide() -> str:
    return json.loads(schema_text("json"))["info"]["description"]


class Reader:
    """Types the guide's commands, with what earlier answers told."""

    def __init__(self, client) -> None:
        self.client = client
        self.known = {"CENTER": "", "AUTH": "as the client has it"}

    def run(self, command: str):
        words = shlex.split(re.sub(r"\$(\w+)", lambda name: self.known[name[1]], command))
        address = next(word for word in words if word.startswith("/api/v1/"))
        if "-d" in words:
            assert "Content-Type: application/json" in words
            body = words[words.index("-d") + 1]
            return self.client.generic("POST", address, body, "application/json")
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        return self.client.generic(method, address)


def test_it_names_the_columns_of_the_files_that_are_written():
    lines = [line for line in guide().splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in lines] == list(COLUMNS)
    assert "{columns}" not in guide()


def test_its_commands_lead_from_a_token_to_the_file(program):
    text = guide()
    assert f"CENTER={settings.PUBLIC_URL}\n" in text
    me, keys, reveal, ask, state, file = [
        block.split("\n", 2)[2] if block.startswith("CENTER=") else block
        for block in BLOCK.findall(text)
    ]
    reader = Reader(program("vera", *SCOPES))
    assert reader.run(me).json()["name"] == "Vera"
    reader.known["KEY"] = reader.run(keys).json()["results"][0]["id"]
    assert len(reader.run(reveal).json()["product_key"]) == 29
    reader.known["EXPORT"] = reader.run(ask).json()["id"]
    build_all()
    told = reader.run(state).json()
    assert told["state"] == "ready"
    taken = content(reader.run(file))
    assert hashlib.sha256(taken).hexdigest() == told["sha256"]


def test_it_names_the_scopes_that_are_enough():
    for scope in SCOPES:
        assert f"`{scope}`" in guide()
