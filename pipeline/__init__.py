"""The stages from a memo to a filed review; `flow/` joins them, README.md is the map."""

from pipeline.offline import forbid_network

forbid_network()  # before any dependency is imported
