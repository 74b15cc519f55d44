"""Organizations, agreements, licensing IDs, purchases, and the roles people hold on them."""
