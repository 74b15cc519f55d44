"""What README and docs name is there: files, pictures, modules and what stands in them."""

import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.screenshots import BAD_KEY_FILE
from vlsc.celery import app

ROOT = Path(settings.BASE_DIR)
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#]+)\)")
FILE = re.compile(r"[\w./-]+\.(?:py|md|po|toml|yml|lock|sh)|[\w.-]+(?:/[\w.-]+)+/?|[a-z]+/")
# In the addresses of the API and of the settings' values, and what is made when it runs.
NOT_OURS = re.compile(r"^/|^(?:secrets|python3|\.vlsc|\.venv)/?")
APPS = "vlsc|home|keyfiles|keys|people|agreements|catalog|accounts|audit|jobs"
DOTTED = re.compile(rf"(?:{APPS})(?:\.\w+)+")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def is_there(page: Path, name: str) -> bool:
    return any((place / name).exists() for place in (ROOT, page.parent, ROOT / "vlsc"))


def resolves(dotted: str) -> bool:
    module, *rest = dotted.split(".")
    found = importlib.import_module(module)
    for name in rest:
        module = f"{module}.{name}"
        if not hasattr(found, name):
            try:
                importlib.import_module(module)
            except ModuleNotFoundError:
                return False
        found = getattr(found, name)
    return True


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_what_a_page_names_is_there(document):
    text = document.read_text()
    quoted = QUOTED.findall(text)
    files = [one for one in quoted if FILE.fullmatch(one) and not NOT_OURS.match(one)]
    links = [one for one in LINK.findall(text) if "://" not in one]
    assert [one for one in files + links if not is_there(document, one)] == []
    sweeps = set(app.conf.beat_schedule)
    names = [one.removesuffix("()") for one in quoted if one not in sweeps]
    assert [one for one in names if DOTTED.fullmatch(one) and not resolves(one)] == []


def test_the_key_file_of_the_screenshots_is_there():
    assert BAD_KEY_FILE.is_file()
