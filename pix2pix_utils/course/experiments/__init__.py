"""The paper's tables, run again on data that a laptop can train on.

=============  ======================================================================
``ablations``  which runs there are, and how they are put into tables
``running``    train and measure one run; what it was is kept in a JSON file
``files``      where the results lie
``tables``     from the JSON files to means, spreads, verdicts and Markdown
``strips``     the pictures that are kept of each run
=============  ======================================================================

``runs/`` holds a JSON file for each run, ``pictures/`` what it made of the same four label maps.
``python -m pix2pix_utils.course.experiments`` makes what is missing.
"""
