"""The catalog: programs, pools, products, setup keys, the allotment table."""
