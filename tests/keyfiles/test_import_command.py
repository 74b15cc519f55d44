"""`manage.py import_keys`: what it prints, what its exit code says, and that it needs no worker."""

from io import StringIO

import pytest
from django.core.management import call_command

from keyfiles.models import ImportRow, KeyImport
from keyfiles.services import confirm_import
from keyfiles.storage import private_files
from keys.models import Key
from tests.keyfiles.key_files import a_key, key_file, row
from vlsc.lib.private_files import Folder, StorageUnreachable


@pytest.fixture
def run(world, store, tmp_path):
    """`run(text, "--apply")` → (exit code, stdout, stderr)."""

    def import_keys(content: str | None, *options: str) -> tuple[int, str, str]:
        file, out, err = tmp_path / "october.csv", StringIO(), StringIO()
        if content is not None:
            file.write_bytes(content.encode("utf-8-sig"))
        with pytest.raises(SystemExit) as ended:
            call_command("import_keys", str(file), *options, stdout=out, stderr=err)
        return ended.value.code, out.getvalue(), err.getvalue()

    return import_keys


def is_loaded(seed: object = "usual") -> bool:
    return Key.objects.filter(last_five=a_key(seed)[-5:]).exists()


def test_without_apply_it_is_a_dry_run(run):
    code, out, err = run(key_file(row()))
    assert (code, err) == (0, "")
    assert "october.csv: Checked" in out
    assert not is_loaded()


def test_apply_loads_it(run):
    code, out, _err = run(key_file(row()), "--apply")
    assert code == 0
    assert "october.csv: Loaded" in out
    assert is_loaded()
    assert list(private_files().names("imports")) == []


def test_rows_with_errors(run):
    text = key_file(row(), row(key=a_key(2), counter="9/3"), row(product="Office 24", key=a_key(3)))
    code, out, _err = run(text, "--apply")
    assert code == 1
    assert "line 3: 9 activations used are more than the 3 allowed." in out
    assert "unknown product “Office 24”: rows 1; nearest: Office LTSC" in out
    assert a_key(2) not in out
    assert a_key(2)[-5:] in out
    assert not is_loaded()


def test_the_good_rows(run, tmp_path):
    bad = row(key=a_key(2), counter="9/3")
    rest = tmp_path / "rest.csv"
    code, _out, _err = run(key_file(row(), bad), "--apply", "--good-rows", "--bad-rows", str(rest))
    assert code == 1
    assert is_loaded()
    assert not is_loaded(2)
    assert rest.read_bytes().decode("utf-8-sig") == key_file(bad)


@pytest.mark.parametrize("options", [[], ["--apply"]])
@pytest.mark.parametrize("content", [None, "", "no header", key_file()])
def test_what_cannot_be_read(run, content, options):
    code, out, err = run(content, *options)
    assert (code, out) == (2, "")
    assert "october.csv" in err
    assert not KeyImport.objects.exclude(state="failed").exists()


def test_create_missing(run):
    assert run(key_file(row(number="7000001")), "--apply")[0] == 1
    assert run(key_file(row(number="7000001")), "--apply", "--create-missing")[0] == 0
    assert is_loaded()


def test_keys_that_the_file_has_not_are_told(run):
    code, out, _err = run(key_file(row()))
    assert code == 0
    assert "in the center, not in this file:" in out
    assert "  7654321: Fjord CAD 2026 Professional · MAK · …KGACE\n" in out


class Away:
    """A storage that does not answer so many times."""

    def __init__(self, monkeypatch, times: int) -> None:
        self.times, self.open = times, Folder.open
        monkeypatch.setattr(Folder, "open", lambda *given: self.answer(*given))

    def answer(self, *given):
        self.times -= 1
        if self.times >= 0:
            raise StorageUnreachable("no answer")
        return self.open(*given)


@pytest.mark.parametrize("times", [1, 2])
def test_a_storage_that_comes_back(run, monkeypatch, times):
    Away(monkeypatch, times)
    code, out, _err = run(key_file(row()), "--apply")
    assert (code, "october.csv: Loaded" in out) == (0, True)
    assert is_loaded()


def test_a_storage_that_stays_away(run, monkeypatch):
    Away(monkeypatch, 10)
    code, out, err = run(key_file(row()), "--apply")
    assert (code, out) == (2, "")
    assert "did not answer in three attempts" in err
    assert not is_loaded()


def test_a_database_that_crashed_since_the_check(run, monkeypatch):
    def confirm(**asked):
        ImportRow.objects.all().delete()  # what a crash of the database does
        return confirm_import(**asked)

    monkeypatch.setattr("keyfiles.services.imports.confirm_import", confirm)
    code, _out, err = run(key_file(row()), "--apply")
    assert (code, err) == (
        1,
        "october.csv: The database went away during loading; nothing was loaded.\n",
    )
    assert not is_loaded()


def test_a_place_where_the_bad_rows_cannot_be_written(run, tmp_path):
    text = key_file(row(), row(key=a_key(2), counter="9/3"))
    code, _out, err = run(text, "--apply", "--good-rows", "--bad-rows", str(tmp_path))
    assert (code, str(tmp_path) in err) == (1, True)
    assert is_loaded()
