"""Grade a folder of submitted notebooks: what each has solved, and what was misunderstood.

``python -m pix2pix_utils.course.grading FOLDER`` runs a copy of each notebook in a process of its
own, with limits, and writes one row for each into a CSV file.
"""

from pix2pix_utils.course.grading.submissions import Grade, grade

__all__ = ["Grade", "grade"]
