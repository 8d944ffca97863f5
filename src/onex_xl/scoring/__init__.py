"""What a return is worth: facts counted from its rows, and scores from facts."""
