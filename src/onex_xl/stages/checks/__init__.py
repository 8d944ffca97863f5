"""Returns → findings: the pack's rules over rows, over keys and over projects with their facts."""
