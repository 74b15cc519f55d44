#!/usr/bin/env python
"""Django's command line. With VLSC_HOME set it talks to the demo that runs there."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from vlsc.lib.stack import with_room

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vlsc.settings")
    try:
        with_room(execute_from_command_line)(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"manage.py: {error}")
