"""The tests, and the benchmarks beside them."""

import pipeline  # noqa: F401  # first of all: it keeps every dependency off the network
