"""Reads the value of a setting from the environment, a file, or the running demo's home.

`NAME` takes precedence over `NAME_FILE` (a path whose content is the value, as for container
secrets), and both over `$VLSC_HOME/environment`, which the embedded demo writes. An error names
the setting but never its value, which may be a secret.
"""

import base64
import binascii
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail")
# Variables that are read elsewhere: by the web server, the demo, the tests and the client.
ELSEWHERE = frozenset(
    f"VLSC_{name}"
    for name in (
        *("HOME", "BIND", "WEB_PROCESSES", "WEB_THREADS"),
        *("DEMO_PASSWORD", "POSTGRES", "VALKEY", "BROWSER", "NO_BROWSER"),
        *("CENTER", "TOKEN", "STORE", "PRODUCT_KEY", "MACHINE_ID"),
    )
)
asked: set[str] = set(ELSEWHERE)


def load_home(home: str | None) -> None:
    """Set the running demo's variables, except those that the environment already has."""
    file = Path(home) / "environment" if home else None
    if not (file and file.is_file()):
        return
    for line in file.read_text().splitlines():
        name, _, text = line.partition("=")
        if not (os.environ.get(name) or os.environ.get(f"{name}_FILE")):
            os.environ[name] = text[1:-1]


def value(name: str, default: str | None = None) -> str:
    """The variable NAME, or the content of the file NAME_FILE, or the default.

    Raises `ImproperlyConfigured` when none of them is set, or the file cannot be read.
    """
    asked.add(name)
    if os.environ.get(name):
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not a text file"
            raise ImproperlyConfigured(f"{name}_FILE names {path}: {reason}") from error
    if default is None:
        home = os.environ.get("VLSC_HOME")
        where = f"; no demo has run in VLSC_HOME={home}" if home else ""
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE, a file that holds it){where}.")
    return default


def number(name: str, default: int, least: int = 0) -> int:
    """A whole number not below `least`."""
    text = value(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        raise ImproperlyConfigured(f"{name} must be a whole number, {least} or more.")
    return int(text)


def choice(name: str, default: str, known: Iterable[str]) -> str:
    """One of the known values."""
    text = value(name, default)
    if text not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}.")
    return text


def address(name: str, default: str, schemes: Iterable[str]) -> str:
    """A URL with one of these schemes."""
    text = value(name, default)
    if "://" not in text or urlsplit(text).scheme not in schemes:
        known = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} must begin with {known}.")
    return text


def mail_server(name: str, default: str) -> dict[str, Any]:
    """Django's settings of mail by a URL; by SMTP, mails are sent by `vlsc.lib.smtp`."""
    url = address(name, default, MAIL_SCHEMES)
    by_smtp = {"EMAIL_BACKEND": "vlsc.lib.smtp.EmailBackend"} if url.startswith("smtp") else {}
    return environ.Env.email_url_config(url) | by_smtp  # type: ignore[no-any-return]


def origin(name: str, default: str) -> str:
    """A web origin: scheme, host and optional port."""
    text = address(name, default, ("https", "http")).rstrip("/")
    parts = urlsplit(text)
    if not parts.hostname or text != f"{parts.scheme}://{parts.netloc}" or "@" in text:
        raise ImproperlyConfigured(f"{name} must be like https://host or https://host:port.")
    return text


def key(name: str, default: str | None = None) -> str:
    """A key of `KEY_BYTES` random bytes in base64, or the default."""
    text = value(name, default)
    try:
        is_key = text == default or len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        is_key = False
    if not is_key:
        raise ImproperlyConfigured(f"{name} must be the base64 of {KEY_BYTES} random bytes.")
    return text
