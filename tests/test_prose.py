"""Names, comments and docstrings are in plain English: no placeholder names, no metaphors."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Tests and fault runs follow; they are not shipped.
APPS = [*sorted(path.parent.name for path in ROOT.glob("*/apps.py")), "bench", "faults"]
SOURCES = sorted(
    path for name in APPS for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts
)
PLACEHOLDERS = {"one", "said", "told"}
METAPHORS = re.compile(r"(?:doors?|doorbells?|bells?|rails?|veils?|veiled|rungs?)", re.IGNORECASE)
# The words of prose, and of identifiers in snake_case, CamelCase and capitals.
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def targets(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each variable, parameter and attribute that is bound."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.lineno, node.name


def docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and (text := ast.get_docstring(node)):
            yield node.body[0].lineno, text


def comments_and_identifiers(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in {tokenize.COMMENT, tokenize.NAME}:
            yield token.start[0], token.string


def placeholders_in(source: str) -> list[tuple[int, str]]:
    return [(line, name) for line, name in targets(ast.parse(source)) if name in PLACEHOLDERS]


def metaphors_in(source: str) -> list[tuple[int, str]]:
    texts = [*comments_and_identifiers(source), *docstrings(ast.parse(source))]
    return [
        (line, word)
        for line, text in texts
        for word in WORDS.findall(text)
        if METAPHORS.fullmatch(word)
    ]


def found_in(find: Callable[[str], list[tuple[int, str]]]) -> dict[str, list[tuple[int, str]]]:
    """What is found in each source file where something is."""
    found = {name_of(path): find(path.read_text()) for path in SOURCES}
    return {name: offenses for name, offenses in found.items() if offenses}


def test_no_placeholder_names():
    assert found_in(placeholders_in) == {}


def test_no_metaphors():
    assert found_in(metaphors_in) == {}


@pytest.mark.parametrize(
    "source",
    [
        "one = 1",
        "for said in (): pass",
        "[told for told in ()]",
        "def f(*, one): pass",
        "lambda one: 1",
        "self.told = 1",
        "if (said := 1): pass",
        "with f() as one: pass",
        "try: pass\nexcept ValueError as told: pass",
    ],
)
def test_placeholder_names_are_found_wherever_a_name_is_bound(source):
    assert placeholders_in(source)


def test_reading_or_calling_a_name_is_no_binding():
    assert placeholders_in("page.one()\nprint(one)\ndef tone(phone): pass") == []


@pytest.mark.parametrize(
    "source",
    [
        '"""The forms of the door."""',
        "x = 1  # Two doors.",
        "is_veiled = 1",
        "class RailItem: pass",
    ],
)
def test_metaphors_are_found_in_comments_docstrings_and_identifiers(source):
    assert metaphors_in(source)


def test_other_words_and_strings_are_not_metaphors():
    assert metaphors_in('"""Available in trailing rows."""\nx = "parts/rail.html"') == []
