"""QR codes of digits and addresses, drawn as SVG without styles, for any page."""

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4  # modules around the code that every reader expects
INK, PAPER = "#000", "#fff"  # also on a dark page: many readers know dark on light only


def qr_code(digits: str) -> SafeString:
    """The SVG element of a QR code that contains these digits and nothing else."""
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError("Only digits are drawn.")
    return _draw(digits)


def qr_code_of_address(address: str) -> SafeString:
    """The SVG element of a QR code of an address made here, for an app on a telephone."""
    if not address.isascii():
        raise ValueError("Only ASCII is drawn.")
    return _draw(address)


def _draw(text: str) -> SafeString:
    code = segno.make_qr(text, error="m")
    svg = code.svg_inline(
        border=QUIET_ZONE, dark=INK, light=PAPER, svgclass=None, lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - drawn here, of squares
