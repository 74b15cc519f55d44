"""Loading the catalog: from its folder of files, and products from the rows of a file."""

from catalog.loading.folder import DEFAULT_FOLDER, Loaded, load_catalog
from catalog.loading.products import PRODUCTS

__all__ = ["DEFAULT_FOLDER", "PRODUCTS", "Loaded", "load_catalog"]
