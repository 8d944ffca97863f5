"""Who sent what when, findings, decisions, runs and mails: append-only history in SQLite."""
