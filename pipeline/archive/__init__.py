"""The archive: all of Afterview's SQL, and the search over it."""
