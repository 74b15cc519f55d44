"""Work that waits: leases, legal moves, retries, progress, wake-ups and sweeps.

Nothing here knows what the work is. An app keeps its work as rows of a `LeasedRow` model and
registers its sweeps from its own `AppConfig`.
"""
