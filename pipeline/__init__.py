"""The stages from a memo to a filed review; `flow.py` shows the whole way on one screen."""
