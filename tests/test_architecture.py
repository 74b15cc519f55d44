"""What the import contracts cannot show: the shape of interfaces and verbs, sizes, names."""

import ast
import functools
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from vlsc.celery import app

ROOT = Path(settings.BASE_DIR)
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
SOURCES = sorted(
    path for name in APPS for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def found_in(paths: Iterable[Path], find: Callable[[Path], object]) -> dict[str, object]:
    """What is found in each file where something is."""
    found = {name_of(path): find(path) for path in paths}
    return {name: offenses for name, offenses in found.items() if offenses}


def is_interface(path: Path) -> bool:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return len(parts) > 1 and parts[1] in {"views", "api", "forms"} and parts[0] != "vlsc"


def tables_used(path: Path) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]


def test_interfaces_ask_selectors_and_services_never_tables():
    assert found_in(filter(is_interface, SOURCES), tables_used) == {}


def service_functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in SOURCES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        if len(parts) > 1 and parts[1] == "services":
            for node in parse(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    found.append((f"{name_of(path)}:{node.name}", node))
    return found


def test_verbs_are_keyword_only_typed_and_explained():
    verbs = service_functions()
    assert verbs, "there are some"
    for name, node in verbs:
        assert not node.args.args, f"{name}: arguments are keyword-only"
        assert all(argument.annotation for argument in node.args.kwonlyargs), name
        assert node.returns is not None, name
        assert ast.get_docstring(node), name


def is_unexplained(path: Path) -> bool:
    is_named = path.name not in {"apps.py", "__init__.py"}
    return is_named and bool(path.read_text().strip()) and not ast.get_docstring(parse(path))


def test_every_module_says_what_is_in_it():
    assert found_in(SOURCES, is_unexplained) == {}


def excess_lines(path: Path) -> int:
    return max(0, len(path.read_text().splitlines()) - 250)


def test_every_module_is_small():
    assert found_in(SOURCES, excess_lines) == {}


def length(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def long_functions(path: Path) -> dict[str, int]:
    return {
        node.name: length(node)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef) and length(node) > 25
    }


def test_functions_are_small_enough_to_see():
    assert found_in(SOURCES, long_functions) == {}


def test_no_junk_rooms():
    names = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert names.isdisjoint({"core", "common", "utils", "helpers", "misc", "util", "helper"})


def woken_names() -> set[str]:
    """The tasks that work names (`Work(task=…)`) and those that are woken by name."""
    pattern = re.compile(r"""(?:\bwake\(\s*|\btask=)["']([a-z_.]+)["']""")
    return {name for path in SOURCES for name in pattern.findall(path.read_text())}


def test_every_name_that_wakes_a_worker_is_a_registered_task():
    app.loader.import_default_modules()
    assert woken_names() <= set(app.tasks), woken_names() - set(app.tasks)
    assert woken_names(), "something is woken"


def test_beat_starts_registered_tasks():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
    assert app.conf.beat_schedule, "something is swept"


SESSION = re.compile(
    r"\.iterator\(|chunked_cursor|cursor\(name|pg_(?:try_)?advisory_(?:un)?lock|"
    r"\b(?:LISTEN|NOTIFY|DECLARE|TEMP|TEMPORARY|WITH HOLD)\b|\bPREPARE \w"
)


def test_nothing_needs_a_database_session():
    """Behind a connection pooler each transaction may have another one."""
    assert found_in(SOURCES, lambda path: SESSION.findall(path.read_text())) == {}


def test_only_one_module_opens_the_storage():
    """It guards every change."""
    opening = found_in(SOURCES, lambda path: "open_store(" in path.read_text())
    assert set(opening) == {"keyfiles/storage.py", "vlsc/lib/private_stores.py"}


COUNTING = re.compile(
    r"activation_(?:spend|take|give_back|carry_over)\w*\(|"
    r"(?:INTO|UPDATE|DELETE FROM) (?:keys_counter|activation_activation)\b|"
    r"(?:Counter|Activation)(?:\.objects\S*)?\.(?:bulk_\w+|create|update|delete|move)\("
)


def test_only_the_ledger_writes_activations_and_counters():
    writing = found_in(SOURCES, lambda path: COUNTING.findall(path.read_text()))
    assert set(writing) == {"activation/ledger.py"}


RULES = {"services", "selectors", "models", "access", "states", "grants", "exports", "imports",
         "readers", "writers", "vault", "loading", "actor"}  # fmt: skip
CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today"),
          ("time", "time"), ("time", "time_ns")}  # fmt: skip


def is_rule(path: Path) -> bool:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return len(parts) > 1 and parts[0] != "vlsc" and parts[1] in RULES


def clocks_in(path: Path) -> list[int]:
    """Lines that read or pass on a clock."""
    return [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]


def test_rules_read_no_clock():
    assert found_in(filter(is_rule, SOURCES), clocks_in) == {}


def test_the_clocks_of_interfaces_are_found_where_they_are():
    assert clocks_in(ROOT / "keys" / "views" / "keys.py"), "else the search finds nothing at all"


def http_imports(path: Path) -> set[str]:
    imported = {
        node.module
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    return imported & {"django.http", "django.shortcuts", "django.views"}


def test_rules_know_no_http():
    assert found_in(filter(is_rule, SOURCES), http_imports) == {}


# A state is set where a row is made, and by `jobs.moves` alone after that. The exception is the
# importer: it makes keys and listings by SQL, and takes what a licensor's file says of an OSA key.
STATE_WRITERS = {"jobs/moves.py", "jobs/models.py"}
ASSIGNED_IN_SQL = re.compile(r"UPDATE\b[^;]*?\bSET\b[^;]*?\b(state|status|osa_status)\s*=", re.S)
BY_STAGING = {"keyfiles/imports/loading.py"}


def state_writes(path: Path) -> list[int]:
    """Assignments to a state, and updates that write one."""
    found = []
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Assign):
            found += [target.lineno for target in node.targets if is_state(target)]
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "write"}:
            found += [node.lineno for word in node.keywords if word.arg in {"state", "status"}]
    return found


def is_state(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and target.attr in {"state", "status"}


def test_every_state_is_written_by_the_one_mover():
    http = {"accounts/idempotency.py"}  # a row that keeps the status of an answer
    others = [
        path
        for path in SOURCES
        if name_of(path) not in STATE_WRITERS and not name_of(path).startswith("vlsc/")
    ]
    assert set(found_in(others, state_writes)) <= http
    in_sql = found_in(others, lambda path: ASSIGNED_IN_SQL.search(path.read_text()))
    assert set(in_sql) <= BY_STAGING


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            found += patterns(one, route)
        else:
            found.append((route, one))
    return found


def test_every_address_has_a_name_and_no_slash_at_its_end():
    exceptions = {"api/v1/schema/", "api/docs/", "problems/"}
    for route, pattern in patterns(get_resolver()):
        assert pattern.name, route
        assert not route.endswith("/") or route in exceptions or not route, route


def test_only_browser_tests_use_playwrights_fixtures(request):
    """A fixture or parameter named `page` or `context` elsewhere would hide Playwright's."""
    in_browsers = {item for item in request.session.items if "browser_name" in item.fixturenames}
    assert [item.nodeid for item in in_browsers if not item.get_closest_marker("browser")] == []


def test_no_test_module_imports_another():
    """What several test modules need stands in a module of its own, makers in `tests.makers`."""
    importing = re.compile(r"^from tests\.(?:\w+\.)*test_\w+ import", re.MULTILINE)
    modules = (ROOT / "tests").rglob("*.py")
    assert [name_of(path) for path in modules if importing.search(path.read_text())] == []
