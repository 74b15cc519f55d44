"""QR codes of digits, drawn as SVG without styles, so that a page may contain them."""

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4  # modules around the code that every reader expects
INK, PAPER = "#000", "#fff"  # also on a dark page: many readers know dark on light only


def qr_code(digits: str) -> SafeString:
    """The SVG element of a QR code that contains these digits and nothing else."""
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError("Only digits are drawn.")
    code = segno.make_qr(digits, error="m")
    svg = code.svg_inline(
        border=QUIET_ZONE, dark=INK, light=PAPER, svgclass=None, lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - drawn here, of digits
