"""What stands on the page of results besides the runs, and how the page is filled."""

import re

from pix2pix_utils.course.experiments.tables import (
    HEADS,
    LOOKS,
    SCORES,
    cell,
    markdown,
    report_of_truth,
    truth_of,
)
from pix2pix_utils.facades import VERSION

SHIPPED_ROWS = {"128 pixels": "facades-128", "256 pixels": "facades-256"}

TASK_ROWS = {
    "photograph → labels": "labels-128",
    "sketch → photograph": "edges-128",
    "day → night": "night-128",
}

TASK_SCORES = (*SCORES, "L1", "PSNR", "SSIM", "weave", "sharpness", "Frechet")


def shipped(results):
    """Write what the shipped generators of the photographs reach, in Markdown.

    Parameters
    ----------
    results : dict
        Of `load`.

    Returns
    -------
    str
        A table with their FCN-scores, those of the true photographs, and the ratios; beside them
        what the eye is asked for, where it was measured.
    """
    found = {
        label: results[f"shipped-{name}"]
        for label, name in SHIPPED_ROWS.items()
        if f"shipped-{name}" in results
    }
    report = report_of_truth(next(iter(found.values())).get("facades", VERSION))
    truth = results[report]["scores"]
    ours = {label: result["scores"] for label, result in found.items()}
    looks = [
        score for score in LOOKS if score in truth and all(score in one for one in ours.values())
    ]

    def row(label, scores):
        return [label, *(cell([scores[score]], score) for score in (*SCORES, *looks))]

    lines = [
        ["", *(HEADS.get(score, score) for score in (*SCORES, *looks))],
        ["---"] * (1 + len(SCORES) + len(looks)),
        *(row(label, scores) for label, scores in ours.items()),
        row("ground truth", truth),
    ]
    for label, scores in ours.items():
        ratios = [f"{scores[score] / truth[score]:.2f}" for score in SCORES]
        lines.append([f"{label}, of the truth's", *ratios, *("" for _ in looks)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def other_tasks(results):
    """Write what the shipped generators of the other three tasks reach, in Markdown.

    Parameters
    ----------
    results : dict
        Of `load`.

    Returns
    -------
    str
        A table; empty where a measure does not apply to a task.
    """
    lines = [
        ["", *(HEADS.get(score, score) for score in TASK_SCORES)],
        ["---"] * (1 + len(TASK_SCORES)),
    ]
    for label, name in TASK_ROWS.items():
        scores = results[f"shipped-{name}"]["scores"]
        cells = (cell([scores[key]], key) if key in scores else "" for key in TASK_SCORES)
        lines.append([label, *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def filled(page, results):
    """Bring the tables of a page up to date.

    Parameters
    ----------
    page : str
        Markdown. A table stands between ``<!-- table NAME -->``, ``<!-- shipped -->`` or
        ``<!-- other tasks -->``, and ``<!-- end -->``.
    results : dict
        Of `load`.

    Returns
    -------
    str
    """

    def replaced(match):
        start, name, end = match.groups()
        if name in _WRITERS:
            return f"{start}\n{_WRITERS[name](results)}\n{end}"
        name = name.removeprefix("table ")
        if truth_of(name) not in results:
            return match.group()  # nothing is measured yet
        return f"{start}\n{markdown(name, results)}\n{end}"

    pattern = r"(<!-- (table \w+|shipped|other tasks) -->)\n.*?(<!-- end -->)"
    return re.sub(pattern, replaced, page, flags=re.S)


_WRITERS = {"shipped": shipped, "other tasks": other_tasks}
