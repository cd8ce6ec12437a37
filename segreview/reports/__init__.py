"""Files from results: tables that other programs read."""
