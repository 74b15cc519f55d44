"""The content security policy allows nothing inline, so no template may contain anything inline."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "an htmx handler": r"\shx-on\b",
    "a script address": r"javascript:",
    "text that is not escaped": r"\|\s*safe\b|autoescape off",
    "something from elsewhere": r"(?:src|href)=[\"']https?://",
}


@pytest.mark.parametrize("found", FORBIDDEN)
def test_templates_hold_nothing_the_policy_refuses(found: str) -> None:
    offenders = [str(path) for path in TEMPLATES if re.search(FORBIDDEN[found], path.read_text())]
    assert offenders == []


def test_the_patterns_find_what_they_are_for() -> None:
    bad = """<p style="x"><style><script>1</script>
    <a onclick="x" hx-on:click="y" href="javascript:1">
    {{ x|safe }}<img src="https://elsewhere.example/x.png">"""
    assert [name for name, pattern in FORBIDDEN.items() if not re.search(pattern, bad)] == []
