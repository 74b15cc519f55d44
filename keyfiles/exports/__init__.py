"""Building key files: the code of the task `keyfiles.build_export`, and its sweeps."""

from keyfiles.exports.building import BUILDING, build
from keyfiles.exports.sweeping import remove_forgotten, sweep

__all__ = ["BUILDING", "build", "remove_forgotten", "sweep"]
