"""Files in the inbox → Returns: taken in unchanged, told whose they are, read with every finding."""
