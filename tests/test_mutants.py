"""`make mutants`: a break that no test notices is told, and a list that no longer fits is red."""

from pathlib import Path

import pytest

from mutants.__main__ import ROOT, choose, report, try_all
from mutants.copies import Copy, judge
from mutants.listing import BrokenList, Mutant, find_faults, read_lists
from mutants.noticed import Noticed

RULE = """def may(name):
    if name == "mallory":
        return False
    return True


def see(name):
    return True
"""
TEST = """from rule import may


def test_mallory_may_not():
    assert not may("mallory")
"""


def mutant(**changes) -> Mutant:
    usual = {
        "id": "may",
        "breaks": "Mallory may",
        "file": "rule.py",
        "within": "def may(",
        "find": "return False",
        "put": "return True",
        "tests": ("test_rule.py",),
    }
    return Mutant(**(usual | changes))


@pytest.fixture
def project(tmp_path) -> Path:
    """A project of one rule and one test."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "rule.py").write_text(RULE)
    (root / "test_rule.py").write_text(TEST)
    (root / "pytest.ini").write_text(
        "[pytest]\naddopts = -p no:django\nDJANGO_SETTINGS_MODULE =\nfilterwarnings = ignore\n"
    )
    package = root / "mutants"
    package.mkdir()
    for name in ("__init__.py", "warm.py"):
        (package / name).write_text((ROOT / "mutants" / name).read_text())
    return root


def test_the_lists_fit_the_code():
    assert find_faults(read_lists(), ROOT) == []


def test_a_survivor_is_reported_and_the_copy_is_whole_again(project, tmp_path, capsys):
    copy = Copy(project, tmp_path / "copy", None)
    unnoticed = mutant(id="see", breaks="Nobody sees", within="def see(", find="True", put="False")
    nameless = mutant(id="nameless", find='name == "mallory"', put="nobody")
    try:
        survivors = try_all([mutant(), unnoticed, nameless], [copy], Noticed(project))
    finally:
        copy.stop()
    kept = Noticed(project)
    assert [mutant() in kept, unnoticed in kept, nameless in kept] == [True, False, False]
    assert {lost.id: outcome.why_not[:8] for lost, outcome in survivors} == {
        "see": "survived",
        "nameless": "no proof",
    }
    assert (copy.folder / "rule.py").read_text() == RULE
    assert report(3, survivors, 1.0) == 1
    assert "see in rule.py: Nobody sees (survived)" in capsys.readouterr().out
    assert report(3, [], 1.0) == 0


def test_what_was_noticed_holds_until_a_file_changes(project):
    (project / "mutants" / "lists").mkdir()
    Noticed(project).add(mutant())
    (project / "mutants" / "lists" / "more.toml").write_text("[[mutant]]\n")
    (project / "__pycache__").mkdir()
    (project / "__pycache__" / "rule.pyc").write_text("")
    assert mutant() in Noticed(project)
    assert mutant(put="return None") not in Noticed(project)
    assert mutant(tests=("test_other.py",)) not in Noticed(project)

    (project / "test_rule.py").write_text(TEST + "\n")
    changed = Noticed(project)
    assert mutant() not in changed
    changed.add(mutant(id="see"))
    (project / "test_rule.py").write_text(TEST)
    assert mutant() not in Noticed(project)  # only one state of the project is kept


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"find": "return None"}, "0 times, not once"),
        ({"find": "return True", "within": ""}, "2 times, not once"),
        ({"within": "def gone("}, "'def gone(' 0 times"),
        ({"put": "return ("}, "no Python then"),
        ({"file": "gone.py"}, "gone.py"),
        ({"tests": ("test_gone.py",)}, "no test_gone.py"),
        ({"tests": ("test_rule.py::test_gone",)}, "no test_rule.py::test_gone"),
    ],
)
def test_an_entry_that_no_longer_fits_is_a_fault(project, changes, fault):
    (told,) = find_faults([mutant(**changes)], project)
    assert fault in told


@pytest.mark.parametrize(
    "entry",
    [
        'id = "a"\nbreaks = "b"\nfile = "c"\ntests = ["d"]',
        'id = "a"\nbreaks = "b"\nfile = "c"\ntests = ["d"]\nfind = "e"\nskip = "f("',
        'id = "a"\nbreaks = "b"\nfile = "c"\ntests = ["d"]\nfind = "e"\nreplace = "f"',
        'id = "a"\nbreaks = "b"\nfile = "c"\nfind = "e"',
    ],
)
def test_an_entry_that_is_none_is_refused(tmp_path, entry):
    (tmp_path / "list.toml").write_text(f"[[mutant]]\n{entry}\n")
    with pytest.raises(BrokenList, match="wrong"):
        read_lists(tmp_path)


@pytest.mark.parametrize(
    ("code", "output", "killed_by"),
    [
        (0, "1 passed", ""),
        (
            1,
            "FAILED tests/test_a.py::test_b[x y] - AssertionError: 1",
            "tests/test_a.py::test_b[x y]",
        ),
        (1, "FAILED tests/test_a.py::test_b - NameError: name 'x' is not defined", ""),
        (1, "ERROR tests/test_a.py::test_b - ImportError: x", ""),
        (2, "ERROR tests/test_a.py", ""),
        (5, "no tests ran", ""),
        (-1, "", ""),
    ],
)
def test_only_a_failed_test_is_a_proof(code, output, killed_by):
    assert judge(code, output)[0] == killed_by
    assert bool(judge(code, output)[1]) == (not killed_by)


def test_a_quick_run_takes_some_of_each_and_a_name_that_is_none_is_refused():
    mutants = read_lists()
    assert 6 <= len(choose(mutants, quick=True)) <= 20
    assert [one.id for one in choose(mutants, only="may")][:1] == ["may"]
    with pytest.raises(BrokenList):
        choose(mutants, only="no such mutant")
