"""A running center with a worker, and the clients that stock generators make of its schema."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.browser.center import RunningCenter
from vlsc.api.views import schema_text
from vlsc.embedded import api_tools

HERE = Path(__file__).parent
QUICK = {"apiTests": "false", "modelTests": "false", "apiDocs": "false", "modelDocs": "false"}


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    """The generators; CI must have them, elsewhere the tests are left out with the reason."""
    try:
        api_tools.install()
    except api_tools.NotInstalled as error:
        if os.environ.get("REQUIRE_CLIENTS") == "1":
            raise
        pytest.skip(f"the generators of clients cannot be installed: {error}")


@pytest.fixture(scope="module")
def center(django_db_setup: None, django_db_blocker: Any) -> Iterator[RunningCenter]:
    """The world, its server and a worker, and tokens of a customer and of operations."""
    with django_db_blocker.unblock():
        running = RunningCenter.start()
        running.start_worker()
        running.tokens = {name: running.world.token(name) for name in ("vera", "olga")}
        yield running
        running.stop()
        connections.close_all()


def run(*command: str, cwd: Path) -> str:
    """Run a program of the tools in their environment, and return what it prints."""
    environment = api_tools.environment()
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command[:4]}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def schema_file(tmp_path_factory: pytest.TempPathFactory, tools: None) -> Path:
    """The schema as a client gets it."""
    file = tmp_path_factory.mktemp("schema") / "schema.json"
    file.write_bytes(schema_text("json"))
    return file


def openapi_python_client(schema: Path, folder: Path) -> list[str]:
    (folder / "options.yaml").write_text("post_hooks: []\n")  # no formatting of what nobody reads
    command = [str(api_tools.TOOLS / "bin" / "openapi-python-client"), "generate", "--path"]
    options = ["--meta", "none", "--config", "options.yaml", "--fail-on-warning"]
    run(*command, str(schema), "--output-path", "generated", *options, cwd=folder)
    return python_program("use_openapi_python_client.py", folder)


def openapi_generator(schema: Path, folder: Path) -> list[str]:
    without = ",".join(f"{name}={value}" for name, value in QUICK.items())
    options = ["-g", "python", "--package-name", "generated", "--global-property", without]
    command = [*api_tools.openapi_generator(), "generate", "-i", str(schema), "-o", "."]
    run(*command, *options, cwd=folder)
    return python_program("use_openapi_generator.py", folder)


def python_program(name: str, folder: Path) -> list[str]:
    shutil.copy(HERE / name, folder)
    return [str(api_tools.PYTHON), name]


def openapi_typescript(schema: Path, folder: Path) -> list[str]:
    """The types, and the program beside them compiled in strict mode."""
    for name in ("use_openapi_typescript.mts", "tsconfig.json"):
        shutil.copy(HERE / name, folder)
    (folder / "node_modules").symlink_to(api_tools.MODULES)
    run(*api_tools.npm_tool("openapi-typescript"), str(schema), "-o", "schema.d.ts", cwd=folder)
    run(*api_tools.npm_tool("tsc"), "--project", ".", cwd=folder)
    return [api_tools.node(), "use_openapi_typescript.mjs"]
