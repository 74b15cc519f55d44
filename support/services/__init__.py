"""Verbs of support."""

from support.services.directory import (
    CallCenterWish,
    load_call_centers,
    remove_call_center,
    save_call_center,
)

__all__ = ["CallCenterWish", "load_call_centers", "remove_call_center", "save_call_center"]
