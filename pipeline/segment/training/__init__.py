"""How the scorer is made: `python -m pipeline.segment.training.train` (extra `train`)."""
