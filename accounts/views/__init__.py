"""Pages of one's own session, of the center's settings, and of its first account."""
