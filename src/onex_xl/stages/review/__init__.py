"""The review workbook: what the office decides about scores and errors, written and read back, merged into
the ledger's history, and judged by the facts of today."""
