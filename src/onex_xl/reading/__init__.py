"""From a sheet's grid to typed tables: where things stand, what they mean, what was mended."""
