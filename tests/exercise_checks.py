"""What the tests of all exercises share."""

from pix2pix_utils.course.exercises.engine import Session


def outcome(exercise, answer, capsys):
    """Check an answer and return (outcome, name of the misconception, what was printed)."""
    session = Session()
    session.check(exercise, answer)
    progress = session.progress(exercise)
    return progress.outcome, progress.misconception, capsys.readouterr().out
