"""Lints the schema of the API with the recommended rules of two linters; part of `make check`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from vlsc.embedded import api_tools


def main() -> None:
    """Write the schema to a file, lint it, and end with a status for make."""
    api_tools.install()
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder) / "schema.json"
        schema.write_bytes(_schema())
        commands = (
            [*api_tools.npm_tool("redocly"), "lint", "--config", _rules("redocly"), str(schema)],
            [*api_tools.npm_tool("spectral"), "lint", "--ruleset", _rules("spectral"), str(schema)],
        )
        codes = [_run(command) for command in commands]
    sys.exit(max(codes))


def _schema() -> bytes:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vlsc.settings")
    import django

    django.setup()
    from vlsc.api.views import schema_text

    return schema_text("json")


def _rules(name: str) -> str:
    return str(api_tools.LOCKS / f"{name}.yaml")


def _run(command: list[str]) -> int:
    """Run a linter; it is quiet unless it finds something."""
    environment = api_tools.environment()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    main()
