"""Breaks each check of the product in turn and demands that a test notices: `make mutants`."""
