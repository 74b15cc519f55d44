"""API of the catalog: programs and products."""
