"""A campaign's year, step by step: which stage feeds which, and what is up to date already.

The command line calls these functions and prints what they hand back; none of them prints anything.
"""

PRELOAD = ("onex_xl.workflow.reading", "python_calamine")
"""What child processes have loaded before their first piece of work."""
