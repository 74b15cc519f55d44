"""How long the files of a proxy file are kept."""

from datetime import timedelta

KEPT = timedelta(hours=24)
