"""Whisper's weights: the catalogue of names, where they are found, and how they are installed."""
