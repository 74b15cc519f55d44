"""Settings come from the environment or from files, and a wrong one is named at once."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as real
from django.core.exceptions import ImproperlyConfigured

from vlsc import environment

ROOT = Path(real.BASE_DIR)
KEY = "b3RoZXItbWFzdGVyLWtleS1vZi0zMi1ieXRlcy0hISE="
WRONG = {
    "DATABASE_URL": ("mysql://me:hush@host/x", "must begin with postgres:// or postgresql://."),
    "VLSC_MIGRATION_DATABASE_URL": ("hush", "must begin with postgres:// or postgresql://."),
    "REDIS_URL": ("hush:6379", "must begin with redis:// or rediss:// or unix://."),
    "VLSC_PUBLIC_URL": ("licensing.example.com", "must begin with https:// or http://."),
    "VLSC_STORAGE_URL": ("/files", "must begin with file:// or s3://."),
    "VLSC_MASTER_KEY": ("hush", "must be the base64 of 32 random bytes."),
    "VLSC_PREVIOUS_MASTER_KEY": (KEY[:-4], "must be the base64 of 32 random bytes."),
    "VLSC_ACTIVATION_SECRET": ("å" + KEY, "must be the base64 of 32 random bytes."),
    "VLSC_PROCESS": ("webb", "must be one of web, worker, beat, command."),
    "VLSC_DATABASE_TIMEOUTS": ("never", "must be one of session, role."),
    "VLSC_STORAGE_SECONDS": ("0", "must be a whole number, 1 or more."),
    "VLSC_LOG_LEVEL": ("loud", "must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
    "VLSC_PORT": ("http", "must be a whole number, 0 or more."),
    "VLSC_TRUSTED_PROXIES": ("-1", "must be a whole number, 0 or more."),
    "VLSC_LEASE_SECONDS": ("1m", "must be a whole number, 1 or more."),
    "VLSC_SWEEP_SECONDS": ("0", "must be a whole number, 1 or more."),
    "VLSC_TOKEN_REQUESTS_PER_MINUTE": ("٣", "must be a whole number, 1 or more."),
}
RIGHT = {
    "DATABASE_URL": ("postgres://app:s@host/x", lambda one: one["APPLICATION_ROLE"] == "app"),
    "VLSC_MIGRATION_DATABASE_URL": (
        "postgres://own:s@host/x",
        lambda one: one["OWNER_ROLE"] == "own",
    ),
    "REDIS_URL": ("rediss://:s@host/1", lambda one: one["CELERY_BROKER_URL"].endswith("s@host/1")),
    "VLSC_STORAGE_URL": ("s3://files", lambda one: one["STORAGE_URL"] == "s3://files"),
    "VLSC_MAIL_URL": ("smtp://me:s@host:25", lambda one: one["EMAIL_HOST_PASSWORD"] == "s"),
    "VLSC_SECRET_KEY": ("signs", lambda one: one["SECRET_KEY"] == "signs"),
    "VLSC_MASTER_KEY": (KEY, lambda one: one["MASTER_KEY"] == KEY),
    "VLSC_PREVIOUS_MASTER_KEY": (KEY, lambda one: one["PREVIOUS_MASTER_KEY"] == KEY),
    "VLSC_ACTIVATION_SECRET": (KEY, lambda one: one["ACTIVATION_SECRET"] == KEY),
}


def load() -> dict[str, Any]:
    """The settings, read anew."""
    return runpy.run_path(str(ROOT / "vlsc" / "settings.py"))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(monkeypatch, name):
    value, said = WRONG[name]
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        load()
    assert str(refused.value) == f"{name} {said}"


@pytest.mark.parametrize("address", ["https://", "https://host/path", "https://me@host", "http:/x"])
def test_the_public_address_is_scheme_host_and_port(monkeypatch, address):
    monkeypatch.setenv("VLSC_PUBLIC_URL", address)
    with pytest.raises(ImproperlyConfigured, match=r"^VLSC_PUBLIC_URL must be"):
        load()


def test_what_follows_from_the_public_address(monkeypatch):
    monkeypatch.setenv("VLSC_PUBLIC_URL", "https://licensing.example.com:8443/")
    one = load()
    assert one["PUBLIC_URL"] == "https://licensing.example.com:8443"
    assert one["SESSION_COOKIE_NAME"] == "__Host-vlsc"
    assert (one["SESSION_COOKIE_SECURE"], one["SECURE_SSL_REDIRECT"]) == (True, True)
    monkeypatch.setenv("VLSC_PUBLIC_URL", "http://127.0.0.1:8123")
    monkeypatch.setenv("VLSC_PORT", "8123")
    one = load()
    assert one["SESSION_COOKIE_NAME"] == "vlsc_8123"
    assert (one["SESSION_COOKIE_SECURE"], one["SECURE_HSTS_SECONDS"]) == (False, 0)


@pytest.mark.parametrize("name", RIGHT)
def test_every_secret_may_stand_in_a_file(monkeypatch, tmp_path, name):
    value, is_taken = RIGHT[name]
    (tmp_path / "secret").write_text(f"{value}\n")
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    assert is_taken(load())


def test_a_file_that_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.delenv("VLSC_SECRET_KEY", raising=False)
    monkeypatch.setenv("VLSC_SECRET_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(
        ImproperlyConfigured, match=r"VLSC_SECRET_KEY_FILE names .*none: No such fi"
    ):
        load()


def test_the_environment_wins_over_the_home_of_a_demo(monkeypatch, tmp_path):
    names = ("GIVEN", "IN_A_FILE", "OF_THE_DEMO", "EMPTY")
    (tmp_path / "environment").write_text("".join(f'T_{name}="demo"\n' for name in names))
    (tmp_path / "file").write_text("file")
    for name, value in {
        "T_GIVEN": "given",
        "T_IN_A_FILE_FILE": str(tmp_path / "file"),
        "T_EMPTY": "",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("T_IN_A_FILE", "T_OF_THE_DEMO"):
        monkeypatch.setenv(name, "")  # so that it is gone after the test
    environment.load_home(str(tmp_path))
    found = [environment.value(f"T_{name}", "default") for name in names]
    assert found == ["given", "file", "demo", "demo"]


def test_a_command_without_settings_says_what_to_set_in_one_line():
    command = [sys.executable, str(ROOT / "manage.py"), "check"]
    for more, said in {
        (): "Set VLSC_SECRET_KEY (or VLSC_SECRET_KEY_FILE, a file that holds it).",
        (
            "VLSC_SECRET_KEY",
        ): "Set VLSC_MASTER_KEY (or VLSC_MASTER_KEY_FILE, a file that holds it).",
        ("VLSC_HOME",): "Set VLSC_SECRET_KEY (or VLSC_SECRET_KEY_FILE, a file that holds it); "
        "no demo has run in VLSC_HOME=/nowhere.",
    }.items():
        given = {"PATH": os.environ["PATH"], **dict.fromkeys(more, "/nowhere")}
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"manage.py: {said}\n")


def test_every_setting_stands_in_the_manual():
    manual = (ROOT / "docs" / "operations.md").read_text()
    of_this_product = {name for name in environment.asked if name.startswith("VLSC_")}
    inner = {"VLSC_DEMO", "VLSC_NO_BROWSER"}  # what the demo and the tests tell their own processes
    assert {name for name in of_this_product - inner if f"`{name}`" not in manual} == set()
