"""Benchmarks: ``make bench``, or ``python -m tests.bench [names] [--quick] [--json FILE] [--write-docs]``.

They print figures and never judge: no test fails because a machine is slow. Every table has, from the same run, a floor:
what the machine needs for the bare task without any of our code. Rounds of all rows are taken in turn and the median is
shown, so that a busy moment of the machine hits all rows alike. Everything stays on this machine and is bounded in count
and time.
"""
