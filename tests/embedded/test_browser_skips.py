"""Browser tests without a browser: skipped with a reason in the last line, or an error in CI."""

from types import SimpleNamespace

import pytest

from vlsc.embedded import testing

REASON = "no Chromium (apt: needs root; npm: not on this machine)"


class Item:
    """A collected test, as far as the plugin looks at it."""

    def __init__(self, *marks: str) -> None:
        self.marks = list(marks)

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.marks.append((mark.name, mark.kwargs["reason"]))


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(testing.NO_BROWSER, REASON)
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)


def configure() -> None:
    testing.pytest_configure(SimpleNamespace(addinivalue_line=lambda *line: None))


@pytest.mark.usefixtures("no_browser")
def test_only_browser_tests_are_skipped() -> None:
    plain, browser = Item(), Item("browser")
    testing.pytest_collection_modifyitems([plain, browser])
    assert plain.marks == []
    assert browser.marks == ["browser", ("skip", REASON)]


@pytest.mark.usefixtures("no_browser")
def test_ci_refuses_to_run_without(monkeypatch: pytest.MonkeyPatch) -> None:
    configure()
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.UsageError, match="REQUIRE_BROWSER is set: no Chromium"):
        configure()


@pytest.mark.usefixtures("no_browser")
def test_the_last_line_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped = []
    servers = SimpleNamespace(stop=lambda: stopped.append(True))
    monkeypatch.setattr(testing, "_servers", servers)
    testing.pytest_unconfigure(SimpleNamespace())
    assert stopped == [True]
    assert capsys.readouterr().out == f"browser tests skipped: {REASON}\n"


def test_with_a_browser_nothing_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(testing.NO_BROWSER, raising=False)
    browser = Item("browser")
    testing.pytest_collection_modifyitems([browser])
    assert browser.marks == ["browser"]
