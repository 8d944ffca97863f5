"""The campaign's memory, ``ledger.sqlite``: who sent what when, what was found and scored. Only added to."""
