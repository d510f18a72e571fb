"""Samples to words with times: voice activity, windows, gain, engines, stitching, sentences."""
