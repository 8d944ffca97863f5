"""The rule language: parsed once to a small tree, read in several ways.

``parse`` makes the tree and checks names and types; ``bind`` fixes some of its names;
``evaluate`` runs it on Python values, ``formula`` writes it for a spreadsheet, ``words``
says it to a person. ``docs/rule-language.md`` states what blank, zero and no value mean.
"""
