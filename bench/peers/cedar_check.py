#!/usr/bin/env python3
"""Parses and validates policies by Cedar, as often as lines are written to it.

cedar_check.py POLICIES SCHEMA: for each line on standard input prints the nanoseconds of one call of `validate_policies`, without those
that Python takes to start and to read the files, or what Cedar complains about, and ends.
"""
import pathlib
import sys
import time

import cedarpy


def main():
    """Validates at each line."""
    policies, schema = (pathlib.Path(path).read_text() for path in sys.argv[1:3])
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter_ns()
        result = cedarpy.validate_policies(policies, schema)
        took = time.perf_counter_ns() - start
        if not result.validation_passed:
            print("not valid:", result.errors[0], flush=True)
            return 1
        print(took, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
