"""Confirmation IDs: the published examples, check digits, secrets of products."""

import base64
import hmac
import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from activation.confirmation import confirmation_id, format_confirmation_id, is_confirmation_id
from activation.installation_ids import parse_installation_id
from activation.product_secrets import live_version, product_secret
from keys.services import confirmation_seed
from tests.makers.keys import add_key

EXAMPLES = json.loads((Path(__file__).parent / "data" / "confirmation_vectors.json").read_text())
MACHINE = parse_installation_id(EXAMPLES[0]["installation_id"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["confirmation_id"][:6])
def test_the_published_examples(settings, example):
    secret = bytes.fromhex(example["activation_secret_hex"])
    settings.ACTIVATION_SECRET = base64.b64encode(secret).decode()
    of_product = product_secret(example["product_code"], example["secret_version"])
    key = example["product_key"].replace("-", "").encode()
    digits = confirmation_id(
        hmac.digest(of_product, key, "sha256"), parse_installation_id(example["installation_id"])
    )
    assert format_confirmation_id(digits) == example["confirmation_id"]
    assert is_confirmation_id(digits)


def test_the_seed_of_a_stored_key_is_that_of_its_characters(world):
    example = EXAMPLES[4]
    text = example["product_key"].replace("-", "")
    key = add_key(text, "mak", [world.licensing_ids["7654321"]], world.products["cad"])
    secret = product_secret("fjord-cad-2026-pro", 1)
    expected = hmac.digest(secret, text.encode(), "sha256")
    assert confirmation_seed(key=key, product_secret=secret) == expected


def test_each_product_and_version_has_a_secret_of_its_own(settings):
    secrets = [product_secret("cad", 1), product_secret("cad", 2), product_secret("render", 1)]
    settings.ACTIVATION_SECRET = base64.b64encode(b"another activation secret 32 b..").decode()
    secrets.append(product_secret("cad", 1))
    assert len(set(secrets)) == 4
    assert {len(secret) for secret in secrets} == {32}


def test_without_an_activation_secret_there_is_none(settings):
    settings.ACTIVATION_SECRET = ""
    with pytest.raises(ImproperlyConfigured, match="VLSC_ACTIVATION_SECRET"):
        product_secret("cad", 1)


def test_a_product_begins_with_version_1_and_with_the_telephone(world):
    product = world.products["cad"]
    product.refresh_from_db()
    assert (live_version(product), product.has_telephone_activation) == (1, True)


seeds = st.binary(min_size=32, max_size=32)


@given(seeds, st.integers(0, 47), st.integers(1, 9))
def test_each_single_wrong_digit_is_found(seed, place, step):
    digits = confirmation_id(seed, MACHINE)
    assert is_confirmation_id(format_confirmation_id(digits).replace("-", " – "))
    wrong = str((int(digits[place]) + step) % 10)
    assert not is_confirmation_id(digits[:place] + wrong + digits[place + 1 :])


@pytest.mark.parametrize(
    "change", [lambda d: d[:-1], lambda d: d + "0", lambda d: "", lambda d: "O" + d[1:]]
)
def test_what_has_not_48_digits_is_none(change):
    assert not is_confirmation_id(change(confirmation_id(bytes(32), MACHINE)))
