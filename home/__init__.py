"""The first page, the search box, the counts in the rail: selectors of the apps, nothing else."""
