"""What libraries write into a log line of an address that somebody put a secret into."""

import logging

import pytest

from accounts.services import password_link
from vlsc.lib.masking import mask_secrets

SECRETS = [
    ("KHYBG-HW9H9-QNQY3-7JPK2-3CW8X", "•••••-3CW8X"),
    ("khybghw9h9qnqy37jpk23cw8x", "•••••-3CW8X"),
    ("vlsc_pat_xnGhVQ0FYoQRutZEdQuPrgh2VcEYQzsa3pWQpH", "vlsc_pat_…WQpH"),
    ("/password/reset/key/01a20da8db4c7dedab7f-dijtob-c87ef17", "/password/reset/key/…"),
]


@pytest.mark.parametrize(("secret", "handle"), SECRETS)
def test_a_secret_leaves_its_handle(secret, handle):
    line = f'{{"event": "Not Found: {secret}", "request": "<WSGIRequest: GET \'{secret}?q=1\'>"}}'
    assert mask_secrets(line) == line.replace(secret, handle)


def test_an_address_without_a_secret_stays():
    line = "Not Found: /password/reset/key/01a20da8db4c7dedab7f-set-password"
    assert mask_secrets(line) == line


def test_a_link_that_is_refused_is_told_by_libraries_with_its_secret(world, client, caplog):
    """Which is why the mask is there: Django logs the address of what it refuses."""
    secret = password_link(user=world.people["vera"]).rpartition("/")[2]
    caplog.set_level(logging.WARNING)
    for _ in range(21):
        client.get(f"/password/reset/key/{secret}x")
    told = [str(record.args) for record in caplog.records if record.name == "django.request"]
    assert any(secret in line for line in told)
    assert not any(secret in mask_secrets(line) for line in told)
