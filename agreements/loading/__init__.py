"""Loading what customers bought from the rows of a file: organizations, purchases and the like.

Each module has a `Table`: its columns, a function that compares rows with the center in a few
queries, and one that writes the difference. Neither asks for permission nor writes the log: who
calls them does both, in the transaction in which the rows are written.
"""

from agreements.loading.agreements import AGREEMENTS
from agreements.loading.forecasts import FORECASTS
from agreements.loading.licensing_ids import LICENSING_IDS
from agreements.loading.organizations import ORGANIZATIONS
from agreements.loading.purchases import PURCHASES

__all__ = ["AGREEMENTS", "FORECASTS", "LICENSING_IDS", "ORGANIZATIONS", "PURCHASES"]
