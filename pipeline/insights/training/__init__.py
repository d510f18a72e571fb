"""Train what the insights need: programs that are run by hand."""
