"""Grade a folder of submitted notebooks: what each has solved, and what was misunderstood.

``python -m pix2pix_utils.course.grading FOLDER`` runs each notebook in a sandbox of its own, with
limits, and writes one row for each into a CSV file.
"""

from pix2pix_utils.course.grading.submissions import Grade, grade

__all__ = ["Grade", "grade"]
