"""Product keys and other secrets in any text: found in every spelling, and nothing else is."""

import base64
import hashlib
import json
import logging
import secrets
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.services import password_link
from tests.disguises import disguised, longest_part
from vlsc.lib.masking import (
    contains_key,
    find_keys,
    is_identifier,
    mask_address,
    mask_all,
    mask_keys,
    mask_query,
    mask_secrets,
    searchable,
)

KEY = "V82BH-M8K9F-JX4QK-7TW3R-6WPB8"
PROJECT = Path(__file__).resolve().parents[2]
SECRETS = [
    ("KHYBG-HW9H9-QNQY3-7JPK2-3CW8X", "•••••-3CW8X"),
    ("khybghw9h9qnqy37jpk23cw8x", "•••••-3CW8X"),
    ("vlsc_pat_xnGhVQ0FYoQRutZEdQuPrgh2VcEYQzsa3pWQpH", "vlsc_pat_…WQpH"),
    ("/password/reset/key/01a20da8db4c7dedab7f-dijtob-c87ef17", "/password/reset/key/…"),
]
many = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@many
@given(disguised())
@example(("V82BHM8K9FJX4QK7TW3R6WPB8", f"Windows {KEY}"))
@example(("V82BHM8K9FJX4QK7TW3R6WPB8", "Label V82BHM8K9FJX4QK7TW3R6WPB8 Other"))
@example(("V82BHM8K9FJX4QK7TW3R6WPB8", "a" + KEY.replace("-", "%2520") + "b"))
@example(("V82BHXM8K9FJX4QK7TW3RBWPBA", "A1234 V82BHX M8K9F JX4QK 7TW3R BWPBA B2345"))
@example(("V82BHM8K9FJX4QK7TW3R6WPB8", "xV82BHM8K9F JX4QK7TW3R 6WPB8y"))
@example(("V82BHM8K9FJX4QK7TW3R6WPB8", "V 8 2 B H M 8 K 9 F J X 4 Q K 7 T W 3 R 6 W P B 8"))
@example(("V82BHM8K9FJX4QK7TW3R6WPB8", r"V82BH\xe2\x80\x91M8K9F\u2011JX4QK&#8209;7TW3R%ad6WPB8"))
@example(("V82BHXM8K9FJX4QK79WRK6WPB8", r"\u201cV82BHX%M8K9F%JX4QK%79WRK%6WPB8\u201d"))
@example(("V82BHXM8K9FJX4QK79WRK6WPB8", r"\xe2\x80\x9cV82BHX%M8K9F%JX4QK%79WRK%6WPB8"))
def test_of_a_key_no_more_than_five_characters_stay(planted):
    key, text = planted
    assert len(longest_part(key, mask_secrets(text))) <= 5
    assert contains_key(text)
    assert len(searchable(text)) <= 6


@pytest.mark.parametrize(
    ("text", "part"),
    [
        # What escapes a bullet ends in the digit that stands before the last five of this key.
        (quote("•••••-HGHFT"), "HGHFT"),
        (quote(quote("•••••-HGHFT, more")), "HGHFT"),
        (json.dumps("•••••-HGHFT"), "HGHFT"),
        (quote("•••••2HGHFT"), "2HGHFT"),
        ("JMZX%2DHGHFT", "HGHFT"),
        ("9SYJM%2DZX2HG%252DHFT", "9SYJMZX2HGHFT"),
        (r"ZX2HG\u2011HF%54", "ZX2HGHF"),
    ],
)
def test_the_digits_of_escapes_are_no_characters_that_stay(text, part):
    assert longest_part("L6DP9H6Z2MQ39SYJMZX2HGHFT", text) == part


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (KEY, "•••••-6WPB8"),
        (f"Windows {KEY}, please", "Windows •••••-6WPB8, please"),
        (f"Label {KEY} Other", "Label •••••-6WPB8 Other"),
        (KEY.lower().replace("-", ""), "•••••-6WPB8"),
        (f"{KEY} and {KEY[:-5]}ABCD2", "•••••-6WPB8 and •••••-ABCD2"),
        (f"{KEY}, {KEY[:-5]}ABCD2", "•••••-6WPB8, •••••-ABCD2"),
        ("V82BН-M8K9F-JX4QK-7TW3R-6WPB8", "•••••-6WPB8"),  # the fifth letter is Cyrillic
        ("q=" + KEY.replace("-", "%E2%80%91") + "&x=1", "q=•••••-6WPB8&x=1"),
        (KEY.replace("-", "ـ"), "•••••-6WPB8"),  # an Arabic letter that is drawn as a dash
        (KEY.replace("-", "ǀ"), "•••••-6WPB8"),  # a letter that is drawn as a bar
        (f"<td>{KEY.replace('-', '</td><td>')}</td>", "<td>•••••-6WPB8</td>"),
        (KEY.replace("-", "<br />\n"), "•••••-6WPB8"),
        ("Label V82BHXM8K9FJX4QK7TW3R6WPB8 Other", "Label •••••-6WPB8 Other"),  # 26 characters
        ("V82BHM8K9F JX4QK7TW3R 6WPB", "•••••-R6WPB"),  # 24
    ],
)
def test_what_is_around_a_key_stays(text, shown):
    assert mask_keys(text) == shown


def names_of_the_catalog() -> list[str]:
    """Every text of the catalog's files except the published setup keys."""
    data = PROJECT / "catalog" / "data"
    products = (data / "products.csv").read_text().splitlines()
    programs = json.dumps(json.loads((data / "programs.json").read_text()), indent=1).splitlines()
    return [*products, " ".join(products), *programs, " ".join(programs)]


@pytest.mark.parametrize("name", ["products.po", "django.po"])
def test_no_text_of_the_product_looks_like_a_key(name):
    lines = names_of_the_catalog() if name == "products.po" else po_lines()
    assert [line for line in lines if contains_key(line)] == []


def po_lines() -> list[str]:
    return (PROJECT / "locale" / "sv" / "LC_MESSAGES" / "django.po").read_text().splitlines()


@many
@given(st.uuids(), st.datetimes(), st.binary(min_size=32, max_size=32), st.integers(1, 10**6))
def test_identifiers_times_and_marks_are_no_keys(identifier, time, content, position):
    digest = hashlib.sha256(content)
    mark = json.dumps([position, "Windows Server 2022 Standard", str(identifier)])
    for text in (
        str(identifier),
        identifier.hex,
        f'W/"{digest.hexdigest()}"',
        digest.hexdigest()[:40],
        time.isoformat(),
        f"{time:%Y-%m-%d %H:%M:%S} {time:%Y-%m-%d %H:%M:%S}",
        base64.urlsafe_b64encode(mark.encode()).decode().rstrip("="),
    ):
        assert (text, list(find_keys(text))) == (text, [])


def test_random_tokens_are_hardly_ever_taken_for_keys():
    tokens = [secrets.token_urlsafe(32) for _ in range(2000)]
    assert sum(map(contains_key, tokens)) < 3


@pytest.mark.parametrize(
    "text",
    [
        "Azure Stack Basic Extra Tools",
        "12345 67890 12345 67890 12345",
        "Windows Server 2022 Datacenter Standard Edition per 2 Cores",
        "North-South-Trade",
        "A" * 25,
    ],
)
def test_words_and_numbers_are_no_keys(text):
    assert mask_keys(text) == text


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        (f"q={KEY}", "q=6WPB8"),
        (f"q=Key%3A+{KEY}&sort=-ends", "q=6WPB8&sort=-ends"),
        (f"sort=a&q=%22{KEY.replace('-', '%20')}%22", "sort=a&q=6WPB8"),
        ("q=V82BH%2520M8K9F%2520JX4QK%25207TW3R%25206WPB", "q=6WPB"),
        (f"next=/search%3Fq%3D{KEY}", "next=%2Fsearch%3Fq%3D6WPB8"),
        (f"{KEY}=1&empty=", "6WPB8=1&empty="),
        ("q=V82BH&M8K9F&JX4QK&7TW3R&6WPB8", "q=6WPB8="),
        ("q=Windows+Server&after=WzEsIjIi", "q=Windows+Server&after=WzEsIjIi"),
    ],
)
def test_an_address_has_the_last_five_in_place_of_a_key(query, clean):
    assert mask_query(query) == clean
    assert not contains_key(mask_address(f"/keys?{query}"))


def test_a_whole_structure_is_masked_with_the_names_of_its_members():
    shown = {"a": ["•••••-6WPB8", 5, None], "•••••-6WPB8": {"b": "x"}}
    assert mask_all({"a": (KEY, 5, None), KEY: {"b": "x"}}) == shown


@pytest.mark.parametrize(("secret", "handle"), SECRETS)
def test_a_secret_leaves_its_handle(secret, handle):
    line = f'{{"event": "Not Found: {secret}", "request": "<WSGIRequest: GET \'{secret}?q=1\'>"}}'
    assert mask_secrets(line) == line.replace(secret, handle)


def test_the_shortest_secret_is_masked_alone_too():
    assert mask_secrets("/password/reset/key/1") == "/password/reset/key/…"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("7nkh2bq4gxv8t6pdrs3mwc5jae", True),
        ("1054-7nkh2bq4gxv8t6pdrs3mwc5jae.apps.example", True),
        ("V82BHM8K9FJX4QK7TWR36WPB8", False),
        ("v82bh-m8k9f-jx4qk-7twr3-6wpb8", False),
        ("https://id.example/V82BH-M8K9F-JX4QK-7TWR3-6WPB8", False),
    ],
)
def test_a_word_in_lower_case_may_be_the_identifier_of_another_system(text, is_one):
    assert is_identifier(text) is is_one


def test_an_address_without_a_secret_stays():
    line = "Not Found: /password/reset/key/01a20da8db4c7dedab7f-set-password"
    assert mask_secrets(line) == line


def test_a_link_that_is_refused_is_told_by_libraries_with_its_secret(world, client, caplog):
    """Which is why the mask is there: Django logs the address of what it refuses."""
    links = (password_link(user=person).rpartition("/")[2] for person in world.people.values())
    secret = next(link for link in links if not contains_key(f"{link}x"))  # some look like a key
    caplog.set_level(logging.WARNING)
    for _ in range(21):
        client.get(f"/password/reset/key/{secret}x")
    told = [str(record.args) for record in caplog.records if record.name == "django.request"]
    assert any(secret in line for line in told)
    assert not any(secret in mask_secrets(line) for line in told)
