"""API of organizations, agreements, licensing IDs and purchases."""
