"""Where a setting's value comes from: the environment, a file it names, or the running demo's home.

`NAME` wins over `NAME_FILE` (a path whose content is the value, as container secrets are
handed over), and both win over `$VLSC_HOME/environment`, which the embedded demo writes.
"""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured


def load_home(home: str | None) -> None:
    """Take the running demo's variables for those the environment does not give."""
    written = Path(home) / "environment" if home else None
    if written and written.is_file():
        environ.Env.read_env(written, overwrite=False)


def value(name: str, default: str | None = None) -> str:
    """The setting NAME, or the content of the file that NAME_FILE names, or the default.

    Raises `ImproperlyConfigured` when there is none of them, or the file cannot be read.
    """
    if os.environ.get(name):
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}: {error.strerror}") from error
    if default is None:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE, a file that holds it).")
    return default
