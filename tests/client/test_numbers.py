"""The client's IDs are the center's, although it computes them by its own code."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activation import installation_ids
from activation.product_secrets import product_secret
from vlsc_client import numbers
from vlsc_client.failures import Exit, Failure

EXAMPLES = json.loads(
    (Path(__file__).parents[1] / "activation" / "data" / "confirmation_vectors.json").read_text()
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["confirmation_id"][:6])
def test_the_published_examples(settings, example):
    secret = bytes.fromhex(example["activation_secret_hex"])
    settings.ACTIVATION_SECRET = base64.b64encode(secret).decode()
    of_product = product_secret(example["product_code"], example["secret_version"])
    own = numbers.parse_installation_id(example["installation_id"])
    key = numbers.parse_key(example["product_key"].lower())
    digits = numbers.confirmation_id(of_product, key, own)
    assert numbers.show(digits, 6) == example["confirmation_id"]
    assert numbers.parse_confirmation_id(example["confirmation_id"]) == digits


@given(st.text(), st.text())
def test_the_center_takes_every_installation_id(product, machine):
    digits = numbers.installation_id(product, machine)
    assert installation_ids.parse_installation_id(numbers.show(digits, 7)) == digits


def test_each_product_and_machine_has_its_own():
    assert len({numbers.installation_id(p, m) for p in "ab" for m in "ab"}) == 4


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (EXAMPLES[0]["confirmation_id"].replace("672816", "672817"), [1]),
        (EXAMPLES[0]["confirmation_id"].replace("763615", "76361x"), [8]),
        ("672816", None),
        ("", None),
    ],
)
def test_mistyped_confirmation_ids(text, groups):
    with pytest.raises(Failure) as refused:
        numbers.parse_confirmation_id(text)
    assert refused.value.exit_code == Exit.BAD_NUMBER
    assert refused.value.facts.get("bad_groups") == groups


@pytest.mark.parametrize("text", ["", "APZHN-QNB5L", "APZHN-QNB5L-64DXX-J9TRW-KGACÉ"])
def test_mistyped_keys(text):
    with pytest.raises(Failure, match="five groups"):
        numbers.parse_key(text)
