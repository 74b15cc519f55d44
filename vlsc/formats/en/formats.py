"""Dates in English as on the pages: 29 Dec 2026, not Dec. 29, 2026."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
