"""A synthetic college, made from a pack's ``demo.toml`` and a seed: to look at, to test with, to measure.

``recipe`` is the file, ``people`` invents students and teachers, ``values`` fills one cell, ``college``
puts it all together.
"""
