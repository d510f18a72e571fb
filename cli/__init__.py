"""The command line: thin, and the only place that prints, asks and sets exit codes."""
