"""The stages from a memo to a filed review; `flow.py` shows the whole way on one screen."""

from pipeline.offline import forbid_network

forbid_network()  # before any dependency is imported
