"""What the deploy check says of this product's own settings."""

import pytest
from django.core.checks import run_checks

GOOD = {
    "APPLICATION_ROLE": "vlsc_app",
    "OWNER_ROLE": "vlsc_owner",
    "SECURE": True,
    "ACTIVATION_SECRET": "set",
}
BAD = {
    "vlsc.W001": {"OWNER_ROLE": "vlsc_app"},
    "vlsc.E001": {"SECURE": False},
    "vlsc.W002": {"ACTIVATION_SECRET": ""},
}


def said(settings, **changes) -> set[str]:
    for name, value in (GOOD | changes).items():
        setattr(settings, name, value)
    messages = run_checks(include_deployment_checks=True)
    return {one.id for one in messages if one.id.startswith("vlsc.")}


def test_a_misspelled_setting_is_named(settings, monkeypatch):
    monkeypatch.setenv("VLSC_MASTERKEY_FILE", "/run/secrets/master_key")
    assert said(settings) == {"vlsc.W003"}
    (found,) = [one for one in run_checks() if one.id == "vlsc.W003"]
    assert found.msg == "VLSC_MASTERKEY is not a setting of this center."
    assert found.hint == "Is VLSC_MASTER_KEY meant?"


def test_good_settings_are_not_complained_about(settings, monkeypatch):
    monkeypatch.setenv("VLSC_CENTER", "https://licensing.example.com")  # the reference client's
    assert said(settings) == set()


@pytest.mark.parametrize("name", BAD)
def test_each_fault_is_named(settings, name):
    assert said(settings, **BAD[name]) == {name}
