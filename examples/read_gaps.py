#!/usr/bin/env python3
"""Reads the primes of a .gaps file, which mpiprimes -o FILE.gaps writes.

    python3 examples/read_gaps.py FILE.gaps | head

As a module: read_gaps(path) gives the primes as a NumPy array, of 64-bit
numbers or, beyond 2^64, of Python's integers. The whole list must fit into
memory; gaps(path) gives the header's numbers and the gaps as they are.
"""

import sys

import numpy

HEADER_BYTES = 128
LONG = 255  # Half of the gap follows as a 16-bit word.


def gaps(path):
    """The first prime, the number of primes, and the gaps between them."""
    with open(path, "rb") as file:
        header = file.read(HEADER_BYTES).decode("ascii").split()
    if header[:2] != ["mpiprimes-gaps", "1"]:
        raise ValueError(f"{path} is no .gaps file, or of another version")
    facts = dict(item.split("=") for item in header[2:])
    first, primes = int(facts["first"]), int(facts["primes"])
    codes = numpy.fromfile(path, dtype=numpy.uint8, offset=HEADER_BYTES)
    steps = codes.astype(numpy.uint32) * 2
    steps[codes == 0] = 1
    keep = numpy.ones(len(codes), dtype=bool)
    place = 0
    for found in numpy.flatnonzero(codes == LONG):
        if found >= place:  # Else it is a byte of the word before.
            steps[found] = 2 * (int(codes[found + 1]) + 256 * int(codes[found + 2]))
            keep[found + 1 : found + 3] = False
            place = found + 3
    steps = steps[keep]
    if len(steps) != max(primes - 1, 0):
        raise ValueError(f"{path} has {len(steps)} gaps, not {max(primes - 1, 0)}: it is not complete")
    return first, primes, steps


def read_gaps(path):
    """The primes as an array."""
    first, primes, steps = gaps(path)
    if primes == 0:
        return numpy.empty(0, dtype=numpy.uint64)
    offsets = numpy.zeros(primes, dtype=numpy.uint64)
    numpy.cumsum(steps, out=offsets[1:])
    if first + int(offsets[-1]) < 2**64:
        return offsets + numpy.uint64(first)
    return offsets.astype(object) + first


if __name__ == "__main__":
    try:
        for prime in read_gaps(sys.argv[1]):
            print(prime)
    except BrokenPipeError:
        sys.stderr.close()
