"""Sealed years: the archive as a file, and what it says of its year.

An archive is a zip file that any program opens and that this one could have written in one way only: every
member stored as it is, names, order, times and attributes fixed. So the same inputs give the same bytes, and
a byte that is not as it was has nowhere to hide.
"""
