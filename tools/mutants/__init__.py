"""Deliberate faults in the product, and whether the tests notice them.

named          faults that were chosen by hand, each with the test that must fail    python -m mutants.named
named_place    where a fault is made: by definition and statement, not by line
named_rows/    the faults as data
"""
