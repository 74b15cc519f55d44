"""Loading the telephone directory: countries, and what is refused."""

from audit.models import LogLine
from support.models import CallCenter
from tests.loads.conftest import changes, errors
from tests.makers.support import add_call_center

HEAD = "country,name,numbers,hours,time_zone,days,languages\n"
NORWAY = 'NO,Norway,800 000 00; +47 800 000 01,09:00-16:00,Europe/Oslo,Mon-Fri,"nb, en"\n'
REST = ",All other countries,+46 8 000 00 00,00:00-00:00,UTC,Sun-Thu,en\n"


def test_countries_are_added_and_changed_and_the_others_stay(load):
    add_call_center()
    first = load("directory", HEAD + NORWAY + REST)
    assert (first.state, first.counts["new"]) == ("applied", 2)
    norway, rest = CallCenter.objects.get(country="NO"), CallCenter.objects.get(country="")
    assert (norway.numbers, norway.languages) == (["800 000 00", "+47 800 000 01"], ["nb", "en"])
    assert (rest.days, CallCenter.objects.count()) == ([1, 2, 3, 4, 7], 3)
    line = LogLine.objects.get(action="load.loaded")
    assert (line.facts["kind"], line.facts["counts"]["new"]) == ("directory", 2)
    assert load("directory", HEAD + NORWAY + REST).counts["unchanged"] == 2
    later = load("directory", HEAD + NORWAY.replace("NO", "no").replace("16:00", "15:00"))
    cells = {"hours": ["09:00-16:00", "09:00-15:00"]}
    assert changes(later) == [(2, "changed", "NO Norway", cells)]
    norway.refresh_from_db()
    assert f"{norway.closes:%H}" == "15"


def test_each_wrong_cell_is_refused_at_its_column(load):
    rows = [
        NORWAY.replace("NO", "N1"),
        NORWAY.replace("NO", "NOR"),
        NORWAY.replace("Norway", "=Norway"),
        NORWAY.replace("800 000 00;", "800 &lt 00;"),
        NORWAY.replace("800 000 00;", "800 000 00;" * 10),
        NORWAY.replace("-16:00", ""),
        NORWAY.replace("Europe/Oslo", "Mars/Base"),
        NORWAY.replace("Fri", "Thor"),
        NORWAY.replace("nb,", "bokmål,"),
        NORWAY.replace("Mon-Fri", ""),
        NORWAY,
        NORWAY,
    ]
    checked = load("directory", HEAD + "".join(rows))
    assert errors(checked) == [
        (2, "country", "country_malformed"),
        (3, "country", "too_long"),
        (4, "name", "formula"),
        (5, "numbers", "telephone_malformed"),
        (6, "numbers", "telephone_malformed"),
        (7, "hours", "hours_malformed"),
        (8, "time_zone", "time_zone_unknown"),
        (9, "days", "days_malformed"),
        (10, "languages", "languages_malformed"),
        (11, "days", "missing"),
        (13, "country", "row_twice"),
    ]
    assert not CallCenter.objects.exists()


def test_a_file_must_name_the_countries(load):
    without = "\n".join(line.split(",", 1)[1] for line in (HEAD + REST).splitlines())
    checked = load("directory", without)
    assert (checked.state, checked.failure["code"]) == ("failed", "column_missing")
    assert not CallCenter.objects.exists()
