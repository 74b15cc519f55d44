"""What support stores."""

from support.models.directory import CallCenter, is_open_at

__all__ = ["CallCenter", "is_open_at"]
