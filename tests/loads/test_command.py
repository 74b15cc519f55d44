"""`manage.py load`: what it prints, and what its exit code says."""

from io import StringIO

import pytest
from django.core.management import call_command

from agreements.models import Organization

HEAD = "number,name,city\n"


@pytest.fixture
def run(world, store, tmp_path):
    """`run("organizations", text, "--apply")` → (exit code, stdout, stderr)."""

    def load(kind: str, content: str, *options: str) -> tuple[int, str, str]:
        file, out, err = tmp_path / "customers.csv", StringIO(), StringIO()
        file.write_text(content)
        with pytest.raises(SystemExit) as ended:
            call_command("load", kind, str(file), *options, stdout=out, stderr=err)
        return ended.value.code, out.getvalue(), err.getvalue()

    return load


def test_a_dry_run_and_the_load(run):
    text = HEAD + "C-1001,Contoso AB,Uppsala\nC-9,Ny AB,Lund\n"
    code, out, err = run("organizations", text)
    assert (code, err) == (0, "")
    assert "line 2: C-1001 · city: Stockholm → Uppsala" in out
    assert "line 3: C-9 · name: Ny AB · city: Lund" in out
    assert not Organization.objects.filter(number="C-9").exists()
    code, out, err = run("organizations", text, "--apply")
    assert (code, "customers.csv: Loaded" in out, err) == (0, True, "")
    assert Organization.objects.filter(number="C-9").exists()


def test_rows_with_errors_come_back_as_a_file(run, tmp_path):
    rest = tmp_path / "rest.csv"
    key = "MV4RB-D7XH8-QC9FP-W3GTY-6WPB8"
    text = HEAD + f"C-9,Ny AB,\nC-10,,{key}\nC-11,Two AB,Lund,{key}\n"
    code, out, _err = run("organizations", text, "--apply", "--good-rows", "--bad-rows", str(rest))
    assert code == 1
    assert "line 3: The cell is empty. [missing] name" in out
    assert "MV4RB" not in out
    assert rest.read_bytes().decode("utf-8-sig").split("\r\n") == [
        "number,name,city",
        "C-10,,•••••-6WPB8",
        "C-11,Two AB,Lund,•••••-6WPB8",
        "",
    ]


@pytest.mark.parametrize(
    "content", ["", "number;name\n", "License ID\tProduct\n1\t2\n", "name,city\nA,B\n"]
)
def test_what_cannot_be_read(run, content):
    code, out, err = run("organizations", content, "--apply")
    assert (code, out) == (2, "")
    assert "customers.csv" in err
