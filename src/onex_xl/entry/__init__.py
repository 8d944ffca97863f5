"""Sheets that people fill in, planned from a pack's definitions: the return's and the registry's alike.

``layout`` says where things stand, ``checks`` what is red and counted, ``sheets`` draws the plan of a sheet,
``hidden`` keeps the ``_onex`` sheet.
"""
