"""Ratios against the plainest thing that could do the work, both timed in the same run.

One file per question. `python -m benchmarks` asks them all, prints a table and ends with 1
if an answer falls short.
"""
