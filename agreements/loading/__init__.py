"""Loading organizations, agreements and licensing IDs from the rows of a file, many at once.

Each module has a `Table`: its columns, a function that compares rows with the center in a few
queries, and one that writes the difference. Neither asks for permission nor writes the log: who
calls them does both, in the transaction in which the rows are written.
"""

from agreements.loading.agreements import AGREEMENTS
from agreements.loading.licensing_ids import LICENSING_IDS
from agreements.loading.organizations import ORGANIZATIONS

__all__ = ["AGREEMENTS", "LICENSING_IDS", "ORGANIZATIONS"]
