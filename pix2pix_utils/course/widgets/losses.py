"""Explorers of notebook 4: what each loss wants, and which of them is heard."""

import ipywidgets
import numpy as np

from pix2pix_utils.course.figures import COLOURS
from pix2pix_utils.course.widgets.charts import Chart
from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene
from pix2pix_utils.course.widgets.pictures import enlarged
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8

BLUE, ORANGE, GREEN = COLOURS[:3]
HEIGHT = 198  # of the playground's pictures
BRICKS = "#AC6C52"
JUDGES = (("L1", BLUE, 2), ("L2", ORANGE, 4), ("Discriminator", GREEN, 16))
"""Names and colours of the curves, and how far their axes reach."""


class LossPlayground(Explorer):
    """Answer for a window that is dark in some photographs and lit in the others.

    L1 and L2 are the mean costs of the answer x over both truths. The discriminator is the best
    one that there can be against a generator that always gives this answer. Photographs show
    shades around the two truths, in two bells of equal width s, and the answers lie in one such
    bell around x. The best discriminator compares how often each of them has the shade x:
    D(x) = p(x) / (p(x) + g(x)), with p for photographs and g for answers. Both share the factor
    of a bell's peak, so with the share q of lit windows::

        p(x) / g(x) = m = (1 − q) · exp(−(x − dark)² / 2s²) + q · exp(−(x − lit)² / 2s²)
        −log D(x) = log(1 + 1 / m)

    Parameters
    ----------
    dark, lit : float
        The two truths, in [-1, 1].
    width : float
        The bells' standard deviation s.
    """

    title = "Loss playground"
    columns, cell = 4, 198

    def __init__(self, dark=-0.8, lit=0.8, width=0.15):
        if not -1 <= dark < lit <= 1 or width <= 0:
            raise InputError(
                f"dark, lit, width: {dark}, {lit}, {width} are not allowed; give two shades "
                "in [-1, 1], the darker first, and a width above 0"
            )
        self._truths, self._width = (dark, lit), width
        self._answers = np.linspace(-1, 1, 401)
        unit = {"min": 0, "max": 1, "step": 0.05, "value": 0.5}
        super().__init__(
            {
                "answer": ipywidgets.FloatSlider(
                    min=-1, max=1, step=0.05, description="your answer, from black to white"
                ),
                "share": ipywidgets.FloatSlider(**unit, description="share of lit windows"),
            }
        )

    def costs(self, answer, share):
        """Return what answers cost.

        Parameters
        ----------
        answer : array-like
            In [-1, 1].
        share : float
            Of lit windows, from 0 to 1.

        Returns
        -------
        l1, l2, minus_log_d : numpy.ndarray
        """
        apart = [np.abs(np.asarray(answer) - truth) for truth in self._truths]
        shares = 1 - share, share
        l1, l2, bells = (
            sum(part * cost(distance) for part, distance in zip(shares, apart, strict=True))
            for cost in (np.abs, np.square, lambda d: np.exp(-np.square(d / self._width) / 2))
        )
        # Far from both truths the bells are too small a number to divide by.
        return l1, l2, np.log1p(1 / np.maximum(bells, 1e-300))

    def draw(self, *, answer, share):
        """Show the windows, and what each judge thinks of every answer."""
        here = [float(cost) for cost in self.costs(answer, share)]
        everywhere = self.costs(self._answers, share)
        title = f"Your answer: {_shade(answer)}"
        panels = [Panel(title, self._windows(answer, share), self.cell, smooth=True)]
        for (name, colour, top), now, curve in zip(JUDGES, here, everywhere, strict=True):
            chart = Chart(self.cell, HEIGHT)
            axes = chart.axes(
                (26, 12, 164, 140),
                (-1, 1),
                (0, top),
                xticks=dict(zip(self._truths, ("dark", "lit"), strict=True)),
                yticks={value: str(value) for value in (0, top // 2, top)},
                xlabel="answer",
            )
            axes.curve(self._answers, curve, colour)
            cheapest = curve < curve.min() + 1e-6
            if _in_one_piece(cheapest) and cheapest.sum() > 1:
                axes.curve(self._answers[cheapest], curve[cheapest], colour, width=7)
            else:
                for best in self._best(curve):
                    axes.dot(best, curve.min(), colour, filled=False)
            axes.dot(answer, now, colour)
            panels.append(Panel(f"{name}: {now:.2f}", chart.picture(), self.cell, smooth=True))
        return Scene(panels, self._said(answer, share, here, everywhere))

    def _windows(self, answer, share):
        chart = Chart(self.cell, HEIGHT)
        chart.rectangle(0, 0, self.cell, HEIGHT, BRICKS)
        many = round(10 * share)
        rows = [[self._truths[1]] * many + [self._truths[0]] * (10 - many), [answer] * 10]
        for top, shades in zip((8, 106), rows, strict=True):
            for place, shade in enumerate(shades):
                row, column = divmod(place, 5)
                level = round(127.5 * (shade + 1))
                chart.rectangle(
                    9 + 37 * column, top + 42 * row, 32, 34, 3 * (level,), outline="#3C2A22"
                )
        return chart.picture()

    def _best(self, curve):
        """Return the cheapest answer, or the first and the last of those that cost the same."""
        best = self._answers[curve < curve.min() + 1e-6]
        return best if len(best) == 1 else [best[0], best[-1]]

    def _said(self, answer, share, here, everywhere):
        bests = [self._best(curve) for curve in everywhere]
        of_l1, of_l2 = (
            _cost(name, now, curve.min(), best)
            for name, now, curve, best in zip(("L1", "L2"), here, everywhere, bests, strict=False)
        )
        probability, least = np.exp(-here[2]), everywhere[2].min()
        believed = f"{probability:.2f}" if probability >= 0.005 else "almost 0"
        judged = f"D takes it for real with probability {believed}, so −log D is {here[2]:.2f}"
        if here[2] > least + 0.005:
            where = " or ".join(map(_shade, bests[2]))
            judged += f"; for {where} it is {least:.2f}"
        return (
            f"{share:.0%} of the windows are lit and you answer {_shade(answer)}. {of_l1}. "
            f"{of_l2}. {judged}. {self._verdict(answer, share, here[2], least)}"
        )

    def _verdict(self, answer, share, now, least):
        near = min(abs(answer - truth) for truth in self._truths)
        if share in (0, 1):
            return "All windows are alike here, so all three judges want the same answer."
        if near <= 2 * self._width:
            if now < least + 0.1:
                return "Photographs show this shade: all that D can say is that you never vary it."
            return "D has seen this shade, but not as often as you give it."
        return "No photograph shows this shade: only D objects to that."


def _in_one_piece(chosen):
    """Return whether all that is chosen lies side by side."""
    return np.count_nonzero(np.diff(np.concatenate([[0], chosen, [0]]))) == 2


def _shade(value):
    """Write a number with a real minus sign."""
    return f"{value:.2f}".replace("-", "−")


def _cost(name, now, least, best):
    """Say what an answer costs, and which answers cost least."""
    found, alone = now < least + 0.005, len(best) == 1
    where = _shade(best[0]) if alone else f"any answer from {_shade(best[0])} to {_shade(best[-1])}"
    if not found:
        return f"{name} costs {now:.2f}; {where} costs {least:.2f}"
    return f"{name} costs {now:.2f}, the least there is" + ("" if alone else f", as does {where}")


class LambdaBalance(Explorer):
    """Set λ, and see which part of the generator's loss pushes its output.

    Parameters
    ----------
    output : array-like, [H, W, 3]
        In [-1, 1].
    of_l1, of_gan : array-like, [H, W, 3]
        Gradients of the L1 loss and of the adversarial loss with respect to ``output``.

    Raises
    ------
    InputError
        If the three do not have one shape, or a gradient is 0 everywhere.
    """

    title = "Balance of λ"
    columns, cell = 3, 256

    def __init__(self, output, of_l1, of_gan):
        self._output = np.asarray(output, np.float32)
        self._l1, self._gan = (np.asarray(part, np.float32) for part in (of_l1, of_gan))
        if not self._output.shape == self._l1.shape == self._gan.shape:
            raise InputError(
                f"output, of_l1, of_gan: have shapes {self._output.shape}, {self._l1.shape} and "
                f"{self._gan.shape}; give gradients of the same picture"
            )
        self._sizes = [float(np.abs(part).sum()) for part in (self._l1, self._gan)]
        if not min(self._sizes) > 0:
            raise InputError("of_l1, of_gan: one is 0 everywhere; give two gradients that push")
        self.alike = self._sizes[1] / self._sizes[0]
        slider = ipywidgets.FloatLogSlider(
            value=100, base=10, min=-1, max=3, step=0.1, description="λ", readout_format=".1f"
        )
        super().__init__({"weight": slider})

    def share(self, weight):
        """Return the share of L1 in the whole push, for one λ or many."""
        of_l1 = np.asarray(weight) * self._sizes[0]
        return of_l1 / (of_l1 + self._sizes[1])

    def draw(self, *, weight):
        """Show the shares, where each part is the louder, and where both push together."""
        by_l1, by_gan = (np.abs(part).sum(axis=-1) for part in (weight * self._l1, self._gan))
        pushes = weight * self._l1 + self._gan
        step = np.clip(pushes / np.abs(pushes).mean(), -3, 3)
        pushed = np.clip(self._output - 0.15 * step, -1, 1)
        grey = to_uint8(self._output).mean(axis=-1, keepdims=True)
        colours = np.array([[0, 114, 178], [213, 94, 0]], np.float32)  # Okabe and Ito's
        map_ = 0.75 * colours[(by_gan > by_l1).astype(int)] + 0.25 * grey
        factor = max(1, round(256 / self._output.shape[1]))
        width = factor * self._output.shape[1]
        louder = float((by_l1 > by_gan).mean())
        panels = [
            Panel(
                "Share of the whole push",
                self._chart(weight),
                256,
                smooth=True,
            ),
            Panel(
                "Louder here (L1 is blue)",
                enlarged(map_.astype(np.uint8), factor),
                width,
            ),
            Panel("The output, pushed a little", enlarged(to_uint8(pushed), factor), width),
        ]
        return Scene(panels, self._said(weight, louder))

    def _chart(self, weight):
        chart = Chart(256, 256)
        axes = chart.axes(
            (40, 14, 196, 190),
            (-1, 3),
            (0, 1),
            xticks={-1: "0.1", 0: "1", 1: "10", 2: "100", 3: "1000"},
            yticks={0: "0%", 0.5: "50%", 1: "100%"},
            xlabel="λ",
        )
        powers = np.linspace(-1, 3, 121)
        share = self.share(10**powers)
        if -1 < np.log10(self.alike) < 3:
            axes.upright(np.log10(self.alike))
        chart.text(46, 36, "adversarial", colour=ORANGE)
        chart.text(46, 200, "L1", "ls", BLUE)
        axes.curve(powers, share, BLUE)
        axes.curve(powers, 1 - share, ORANGE)
        now = float(self.share(weight))
        axes.dot(np.log10(weight), now, BLUE)
        axes.dot(np.log10(weight), 1 - now, ORANGE)
        return chart.picture()

    def _said(self, weight, louder):
        share = float(self.share(weight))
        if abs(share - 0.5) < 0.05:
            wins = "Neither wins: this is the compromise in which both are heard alike."
        elif share > 0.5:
            wins = f"L1 wins, {share / (1 - share):.1f} to 1."
        else:
            wins = f"The adversarial loss wins, {(1 - share) / share:.1f} to 1."
        return (
            f"With λ = {_weight(weight)}, {share:.0%} of the whole push on this output come from "
            f"L1 and {1 - share:.0%} from the adversarial loss; L1 is the louder on {louder:.0%} "
            f"of the pixels. {wins} Both push alike at λ = {_weight(self.alike)}, for this picture "
            "and this discriminator."
        )


def _weight(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
