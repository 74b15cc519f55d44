"""The home page, the search box and the counts in the sidebar, from the other apps' selectors."""
