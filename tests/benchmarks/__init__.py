"""Figures, printed by scripts; no tests."""
