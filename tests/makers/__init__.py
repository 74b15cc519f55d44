"""Functions that make rows, for the world of the cast and for any test beside it."""
