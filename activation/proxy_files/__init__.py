"""Activating the machines of a file: the code of the task `activation.activate_file`, its sweep."""

from activation.proxy_files.activating import ACTIVATING, activate
from activation.proxy_files.reading import FOLDER, MOST_BYTES, MOST_ROWS, Table, read_table
from activation.proxy_files.storing import read_upload
from activation.proxy_files.sweeping import end, remove_forgotten, sweep

__all__ = [
    "ACTIVATING",
    "FOLDER",
    "MOST_BYTES",
    "MOST_ROWS",
    "Table",
    "activate",
    "end",
    "read_table",
    "read_upload",
    "remove_forgotten",
    "sweep",
]
