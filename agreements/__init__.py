"""What you bought: organizations, agreements, licensing IDs, purchases; who holds which role."""
