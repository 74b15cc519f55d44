"""Pages of keys: lists of keys, one key, one product."""
