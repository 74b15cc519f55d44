"""Building key files: the worker behind `keys.build_export`, and what the sweep does for them."""

from keys.exports.building import build
from keys.exports.sweeping import sweep

__all__ = ["build", "sweep"]
