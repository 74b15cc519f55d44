"""Every text of the product stands in Swedish, with the same blanks to fill as in English."""

import re
from pathlib import Path

import polib
import pytest

from vlsc.embedded.home import PROJECT
from vlsc.embedded.messages import collect, update

SWEDISH = PROJECT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
BLANK = re.compile(r"%\(\w+\)s|\{\w*\}|%[sd]")

Text = tuple[str, str, str]


@pytest.fixture(scope="module")
def swedish() -> polib.POFile:
    return polib.pofile(str(SWEDISH))


def texts_of_the_code() -> set[Text]:
    found = set()
    for message in collect():
        one, many = message.id if isinstance(message.id, tuple) else (message.id, "")
        found.add((message.context or "", one, many))
    return {text for text in found if text[1]}


def test_every_text_of_the_code_is_in_the_catalog_and_no_other(swedish: polib.POFile) -> None:
    """When it fails: `python -m vlsc.embedded.messages`, then translate what is new."""
    held = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in swedish}
    assert {"missing": texts_of_the_code() - held, "gone": held - texts_of_the_code()} == {
        "missing": set(),
        "gone": set(),
    }


def test_nothing_is_untranslated_or_guessed(swedish: polib.POFile) -> None:
    open_ones = [*swedish.untranslated_entries(), *swedish.fuzzy_entries()]
    assert [entry.msgid for entry in open_ones] == []
    assert swedish.obsolete_entries() == []


def test_the_blanks_are_the_same(swedish: polib.POFile) -> None:
    wrong = []
    for entry in swedish:
        wanted = set(BLANK.findall(entry.msgid)) | set(BLANK.findall(entry.msgid_plural))
        for said in [*entry.msgstr_plural.values()] or [entry.msgstr]:
            if set(BLANK.findall(said)) != wanted:
                wrong.append((entry.msgid, said))
    assert wrong == []


def test_both_begin_with_a_capital_and_end_alike(swedish: polib.POFile) -> None:
    """A sentence stays a sentence, a label a label: a sign of texts that were exchanged."""
    wrong = [
        (entry.msgid, entry.msgstr)
        for entry in swedish
        if entry.msgstr and (entry.msgid[-1] in ".?:") != (entry.msgstr[-1] in ".?:")
    ]
    assert wrong == []


def test_a_new_text_and_a_plural_come_in_untranslated_and_an_old_one_leaves(tmp_path: Path) -> None:
    for folder in ("templates", "home", "locale/sv/LC_MESSAGES"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}\n<p>it's</p>\n  {% translate 'New' %}\n"
        '{% include "x.html" with text=_("Given") %}{# not a text #}\n'
        "{% blocktranslate count n=n trimmed %}\n {{ n }} key\n{% plural %}\n {{ n }} keys\n"
        "{% endblocktranslate %}"
    )
    (tmp_path / "templates" / "mail.txt").write_text("{% load i18n %}{% translate 'Hello' %}")
    (tmp_path / "home" / "words.py").write_text('words = pgettext("of a key", "Type")\n')
    po = tmp_path / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    po.write_text('msgid ""\nmsgstr ""\n\nmsgid "Old"\nmsgstr "Gammal"\n')
    update(po, collect(tmp_path))
    now = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(po))}
    assert now == {
        (None, "New", ""),
        (None, "Hello", ""),
        (None, "Given", ""),
        (None, "%(n)s key", "%(n)s keys"),
        ("of a key", "Type", ""),
    }
