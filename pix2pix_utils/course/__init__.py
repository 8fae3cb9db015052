"""What teaches with the book, and what the book knows nothing of.

===============  ====================================================================
``notebook``     what the first cells of the notebooks call
``exercises``    exercises that check themselves, a file for each
``figures``      every matplotlib figure, with its alt text
``widgets``      explorers to move, and a pad to draw on
``grading``      submitted notebooks: what each has solved
``experiments``  the paper's tables, run again; the shipped generators
``publishing``   the series as a site, pages, slides and a gallery
``web``          the drawing pad's JavaScript
===============  ====================================================================
"""
