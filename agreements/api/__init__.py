"""The API of agreements: who one is, organizations, agreements, licensing IDs, purchases."""
