"""Explorers to move and a pad to draw on, for notebooks with a live kernel."""
