"""The stages from a memo to a filed review; `flow/` joins them, README.md is the map."""

import os

from pipeline.offline import forbid_network

forbid_network()  # before any dependency is imported
# NumPy's products of matrices are small here: two threads wait longer than one computes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
