"""What a field of each type takes, is compared by, asks for and refuses: read, drawn and compared alike."""
