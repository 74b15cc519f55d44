"""The demo center: invented customers with the keys of a sample file, the same on every machine."""
