"""Fit the detector of further interviews: `python -m pipeline.review.training.fit`, no PyTorch.

`data`  memos of several interviews (`memos/`, `several.toml`), joined ones (`joins.toml`), others
`grow`  boosted trees from examples
`fit`   all of it, in order

Only tests and benchmarks import this package.
"""
