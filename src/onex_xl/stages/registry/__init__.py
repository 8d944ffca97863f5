"""The office's registry workbook: written to be filled in, read back."""
