"""The speeds we claim, measured as ratios in one run: ``python -m benchmarks``. See docs/performance.md."""
