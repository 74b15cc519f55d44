"""Names of right-to-left scripts within sentences: what stands beside them keeps its place."""

import re
from pathlib import Path

import pytest

from agreements.models import Organization
from audit.models import LogLine
from audit.words import describe
from vlsc.lib.bidi import isolate

TEMPLATES = Path(__file__).parents[2] / "templates"
NAMES = re.compile(r"\w+=(?:\w+\.)+(?:name|title|product_name)(?=[\s%])")
HEBREW = "\u05d0\u05d1\u05d2 12"


@pytest.mark.parametrize("name", ["Contoso", "Åkerby & Söner", "北京 12", ""])
def test_other_names_stay_as_they_are(name):
    assert isolate(name) == name


@pytest.mark.parametrize("name", [HEBREW, "\u0634\u0631\u0643\u0629 7", "a\u202eb"])
def test_names_that_turn_the_order_are_isolated(name):
    assert isolate(name) == f"\u2068{name}\u2069"


def test_the_log_isolates_whom_and_what_it_names():
    line = LogLine(
        action="role.given", actor_kind="person", actor_name=HEBREW, subject_name="Vera", facts={}
    )
    assert describe(line).startswith(f"\u2068{HEBREW}\u2069 ")


def test_sentences_of_templates_isolate_names():
    """Of persons, organizations, products, requests and files."""
    tags = {
        (path.name, tag)
        for path in TEMPLATES.rglob("*.*")
        for tag in re.findall(r"\{% blocktranslate .*?%\}", path.read_text(), re.DOTALL)
    }
    assert len(tags) > 100
    assert {(name, tag) for name, tag in tags if NAMES.search(tag)} == set()


def test_a_page_isolates_the_name_of_an_organization_in_a_sentence(world, visit_as):
    Organization.objects.update(name=HEBREW)
    page = visit_as("ada").get("/permissions").content.decode()
    assert f"Organization \u2068{HEBREW}\u2069" in page
