"""Train the scorer: `make train`, or `python -m pipeline.segment.training.train` (extra `train`).

`data`        labelled walk-throughs (`walkthroughs/`)
`network`     the network in PyTorch, `finetune` its training
`unseen`      readings of memos that a training did not see
`calibrate`   calibration and thresholds from those
`similarity`  the model of custom prompts (`sheets/`), `bridges` its first pass
`linking`     the weights of `exchanges.LINK_WEIGHTS`
`export`      the artefact's ONNX file
`train`       all of it, in order; `refit` only the model of custom prompts

Only `make train`, tests and benchmarks import this package.
"""
