"""Background work: leases, state transitions, retries, progress, wake-ups and sweeps.

This app is independent of what the work is. An app stores its work as rows of a `LeasedRow` model
and registers its sweeps from its own `AppConfig`.
"""
