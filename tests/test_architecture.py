"""What the import contracts cannot show: the shape of doors and verbs, sizes, names."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from vlsc.celery import app

ROOT = Path(settings.BASE_DIR)
APPS = [
    "audit",
    "accounts",
    "catalog",
    "agreements",
    "keys",
    "activation",
    "support",
    "home",
    "vlsc",
]
SOURCES = sorted(
    path for name in APPS for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def is_door(path: Path) -> bool:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return len(parts) > 1 and parts[1] in {"views", "api", "forms"} and parts[0] != "vlsc"


@pytest.mark.parametrize("path", [p for p in SOURCES if is_door(p)], ids=name_of)
def test_doors_ask_selectors_and_services_never_tables(path):
    used = [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert used == []


def service_functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in SOURCES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        if len(parts) > 1 and parts[1] == "services":
            for node in parse(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    found.append((f"{name_of(path)}:{node.name}", node))
    return found


@pytest.mark.parametrize(
    ("name", "node"), service_functions(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_verbs_are_keyword_only_typed_and_explained(name, node):
    assert not node.args.args, "arguments are keyword-only"
    assert all(argument.annotation for argument in node.args.kwonlyargs)
    assert node.returns is not None
    assert ast.get_docstring(node)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_module_says_what_lives_in_it_and_stays_small(path):
    text = path.read_text()
    if path.name not in {"apps.py", "__init__.py"} and text.strip():
        assert ast.get_docstring(parse(path)), "a module docstring"
    assert len(text.splitlines()) <= 250


def length(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_functions_are_small_enough_to_see(path):
    long = {
        node.name: length(node)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef) and length(node) > 25
    }
    assert long == {}


def test_no_junk_rooms():
    names = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert names.isdisjoint({"core", "common", "utils", "helpers", "misc", "util", "helper"})


def rung_names() -> set[str]:
    pattern = re.compile(r"""\bring\(\s*["']([a-z_.]+)["']""")
    return {name for path in SOURCES for name in pattern.findall(path.read_text())}


def test_every_rung_name_is_a_registered_task():
    app.loader.import_default_modules()
    assert rung_names() <= set(app.tasks), rung_names() - set(app.tasks)
    assert rung_names(), "something is rung"


def test_beat_rings_registered_tasks():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            found += [] if one.app_name == "admin" else patterns(one, route)
        else:
            found.append((route, one))
    return found


def test_every_address_has_a_name_and_no_slash_at_its_end():
    exceptions = {"api/v1/schema/", "api/docs/"}
    for route, pattern in patterns(get_resolver()):
        assert pattern.name, route
        assert not route.endswith("/") or route in exceptions or not route, route
