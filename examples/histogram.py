#!/usr/bin/env python3
"""Primes as a numpy array, by ctypes; and how often each last digit comes, by a question.

    python3 histogram.py [libmpiprimes.so.0]
"""
import ctypes
import sys

import numpy


class Number(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


class Answers(ctypes.Structure):  # struct mpiprimes_answers, as far as it is used here
    _fields_ = [
        ("counted", ctypes.c_int),
        ("count", ctypes.c_uint64),
        ("smallest", Number),
        ("largest", Number),
        ("tuplets", ctypes.c_size_t),
        ("tuplet", ctypes.c_void_p),
        ("sum", ctypes.c_char_p),
        ("reciprocals", ctypes.c_char_p),
        ("reciprocals_error", ctypes.c_double),
        ("twin_reciprocals", ctypes.c_char_p),
        ("twin_reciprocals_error", ctypes.c_double),
        ("modulus", ctypes.c_uint32),
        ("residues", ctypes.POINTER(ctypes.c_uint64)),
    ]


def load(path):
    library = ctypes.CDLL(path)
    library.mpiprimes_new.restype = ctypes.c_void_p
    library.mpiprimes_free.argtypes = [ctypes.c_void_p]
    library.mpiprimes_error_text.restype = ctypes.c_char_p
    library.mpiprimes_next.argtypes = [
        ctypes.c_void_p, numpy.ctypeslib.ndpointer(numpy.uint64, flags="C_CONTIGUOUS"),
        ctypes.POINTER(ctypes.c_size_t), ctypes.c_size_t, ctypes.c_uint64,
    ]
    library.mpiprimes_ask.argtypes = [
        ctypes.c_void_p, ctypes.POINTER(ctypes.POINTER(Answers)), ctypes.c_char_p, Number, Number,
    ]
    library.mpiprimes_answers_free.argtypes = [ctypes.POINTER(Answers)]
    return library


class Primes:
    """A handle: it keeps its tables from call to call, and serves one thread."""

    def __init__(self, path):
        self.library = load(path)
        self.handle = self.library.mpiprimes_new()
        if not self.handle:
            raise MemoryError

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.library.mpiprimes_free(self.handle)

    def check(self, error):
        if error:
            raise RuntimeError(self.library.mpiprimes_error_text(error).decode())

    def next(self, count, start):
        """The first `count` primes from `start` on, as an array of 64-bit numbers."""
        primes, found = numpy.empty(count, numpy.uint64), ctypes.c_size_t()
        self.check(self.library.mpiprimes_next(self.handle, primes, found, count, start))
        return primes[: found.value]

    def ask(self, questions, first, last):
        """The sum of the primes, and how many are in each class."""
        answers = ctypes.POINTER(Answers)()
        ends = [Number(n % 2**64, n >> 64) for n in (first, last)]
        self.check(self.library.mpiprimes_ask(self.handle, answers, questions.encode(), *ends))
        try:
            found = answers.contents
            return int(found.sum), numpy.array(found.residues[: found.modulus])
        finally:
            self.library.mpiprimes_answers_free(answers)


def main():
    with Primes(sys.argv[1] if len(sys.argv) > 1 else "libmpiprimes.so.0") as primes:
        some = primes.next(1000000, 10**12)
        print("from", some[0], "to", some[-1], "largest gap", numpy.diff(some).max())
        print("last digits", numpy.bincount((some % 10).astype(int), minlength=10).tolist())
        total, classes = primes.ask("sum residues=10", 10**20, 10**20 + 10**4)
        print("from 10^20 on", classes.tolist(), "sum", total)


main()
