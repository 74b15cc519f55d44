"""The API of keys: listings, keys, and revealing one."""
