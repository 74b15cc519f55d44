"""Every pair of colors that meets on a page can be told apart (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = {
    path.name: path.read_text()
    for path in (Path(settings.BASE_DIR) / "static" / "portal").iterdir()
}
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", SHEETS["tokens.css"]
    )
}
GROUNDS = ("paper", "surface", "hover")

# What is read: 4.5 to 1.
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in (*GROUNDS, "sunken")],
    *[
        (link, ground)
        for link in ("accent", "accent-2", "accent-3")
        for ground in (*GROUNDS, "bad-wash")
    ],
    *[
        (ink, "accent-wash")
        for ink in ("ink", "ink-2", "ink-3", "accent", "accent-2", "warn", "bad")
    ],
    *[(ink, "pressed") for ink in ("ink", "ink-2")],
    *[("on-accent", ground) for ground in ("accent", "accent-2", "accent-3")],
    *[("on-bad", ground) for ground in ("bad", "bad-2")],
    *[(tone, ground) for tone in ("good", "warn", "bad") for ground in (f"{tone}-wash", *GROUNDS)],
    ("bad", "sunken"),
    ("ink", "bad-wash"),
    ("paper", "ink"),
]
# What only has to be seen: borders of fields, the focus ring, the filled part of a meter: 3 to 1.
PARTS = [
    *[("edge", ground) for ground in ("paper", "surface")],
    *[("focus", ground) for ground in (*GROUNDS, "sunken", "accent-wash")],
    *[(fill, "pressed") for fill in ("meter", "warn", "bad")],
    *[("accent", ground) for ground in GROUNDS],
    ("bad", "bad-wash"),
]


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_close(pairs: list[tuple[str, str]], scheme: str, least: float) -> list[str]:
    measured = [(a, b, contrast(TOKENS[a][scheme], TOKENS[b][scheme])) for a, b in pairs]
    return [f"{a} on {b}: {ratio:.2f}" for a, b, ratio in measured if ratio < least]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    assert too_close(TEXT, scheme, 4.5) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_focus_and_meters_can_be_seen(scheme: str) -> None:
    assert too_close(PARTS, scheme, 3.0) == []


def test_the_measure_itself() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_colors_are_decided_by_tokens_only() -> None:
    """A color written outside the table of tokens would escape the measure."""
    color = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(")
    assert [name for name, sheet in SHEETS.items() if color.search(sheet)] == ["tokens.css"]
