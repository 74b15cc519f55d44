"""The comparison of a page with an answer finds each kind of difference."""

from tests.parity.reading import read_page
from tests.parity.things import Thing

PAGE = """<h2>Menu</h2>
<main><h1>Purchase</h1><dl><dt>Units</dt><dd>1,250</dd><dt>Color</dt><dd>red</dd></dl>
<table><thead><tr><th>Line</th><th>Day</th></tr></thead><tbody>
<tr><th>3</th><td data-label="When"><time datetime="2026-02-03">3 Feb</time></td></tr>
<tr><th>4</th><td data-label="When"><time datetime="2026-02-04">4 Feb</time></td></tr>
</tbody></table></main>"""
ANSWER = {
    "id": "01a2240c-1185-7611-bd09-7ce1a4e26ed8",
    "units": 1250,
    "day": "2026-02-03",
    "line": {"number": 3},
    "created_at": "2026-01-01T00:00:00Z",
}


def differences(answer, only_page=None, **shown):
    thing = Thing("x", "", "", shown, {}, {"Color": "why"} if only_page is None else only_page)
    return thing.differences(read_page(PAGE, "3 Feb"), answer)


def test_what_is_on_both_is_no_difference():
    right = {"Units": {"units": ""}, "When": {"day": ""}, "Line": {"line.number": ""}}
    assert differences(ANSWER, **right) == []
    assert differences([ANSWER], **right) == []


def test_each_kind_of_difference_is_found():
    wrong = {"Units": {"units": "", "price": ""}, "When": {"day": "4 Feb"}, "Size": {"units": ""}}
    assert differences({**ANSWER, "units": 250}, {"Form": "why"}, **wrong) == [
        "not on the page: line.number",
        "not in the answer: price",
        "only on the page: Color",
        "only on the page: Line",
        "no such place: Form",
        "units is 250; Units: 1,250",
        "day is '2026-02-03'; When: 3 Feb",
        "no such place: Size",
    ]
