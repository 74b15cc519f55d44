"""The first page, the search box and the counts in the rail: selectors of the apps, nothing of its own."""
