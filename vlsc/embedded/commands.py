"""Management commands in one process, since starting Django takes most of the time."""

import os
import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vlsc.settings")
    django.setup()
    for name in sys.argv[1:]:
        call_command(name)
