"""The series of notebooks, run and published; a gallery of translations."""
