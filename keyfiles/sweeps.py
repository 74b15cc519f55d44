"""The sweeps of key files, as beat starts them."""

from datetime import datetime

from keyfiles import exports, imports


def sweep_exports(at: datetime) -> None:
    """Look after key files that nobody builds, and those whose day is over."""
    exports.sweep(at=at)


def sweep_imports(at: datetime) -> None:
    """Look after uploads that nobody checks or loads, and those whose day is over."""
    imports.sweep(at=at)


def remove_forgotten(at: datetime) -> None:
    """Remove stored files that no row names."""
    exports.remove_forgotten()
    imports.remove_forgotten()
