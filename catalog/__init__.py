"""What exists: programs, pools, products, setup keys, the allotment table."""
