"""Breaking a function that a lesson teaches makes the lesson's notebook fail.

Each breakage is a mistake that one could make: a wrong formula, a skip connection that joins the
wrong thing, a jitter that tears the pair apart. It is made in a copy of the package, and the
notebook is run with it up to the cell that must notice.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from replayed import first_fault

from pix2pix_utils.course.publishing import series

PACKAGE = Path(__file__).parents[2] / "pix2pix_utils"
PATHS = {path.stem: path for path in series.notebooks()}


class Breakage(NamedTuple):
    """A mistake in the package, and words of the first cell of a notebook that notices it."""

    what: str
    module: str
    right: str
    wrong: str
    notebook: str
    cell: str


BREAKAGES = [
    Breakage(
        "the jitter mirrors one half",
        "data/augmentation.py",
        "lambda image=image: image)\n        for image in (input_image, target)\n    )",
        "lambda image=image: image)\n        for image in (input_image,)\n    ) + (target,)",
        "01_data",
        "def random_jitter",
    ),
    Breakage(
        "the halves are cut at two places",
        "data/augmentation.py",
        "image[top : top + height, left : left + width]",
        "image[top if image is target else 0 :, left:][:height, :width]",
        "01_data",
        "def random_jitter",
    ),
    Breakage(
        "label maps are blended",
        "data/augmentation.py",
        'method="nearest"',
        'method="bilinear"',
        "01_data",
        "def resize(",
    ),
    Breakage(
        "photographs are shrunk by their nearest pixels",
        "data/augmentation.py",
        'method="area"',
        'method="nearest"',
        "01_data",
        "def resize(",
    ),
    Breakage(
        "bytes become 0 to 1",
        "data/augmentation.py",
        "tf.cast(input_image, tf.float32) / 127.5 - 1.0",
        "tf.cast(input_image, tf.float32) / 255.0",
        "01_data",
        "def normalize",
    ),
    Breakage(
        "every pair is read from A to B",
        "data/reading.py",
        '(left, right) if direction == "AtoB" else (right, left)',
        "(left, right)",
        "01_data",
        "def load(path",
    ),
    Breakage(
        "the jitter is the same in every batch",
        "data/pipeline.py",
        "tf.stack([tf.constant(config.seed, tf.int64), number]),",
        "tf.stack([tf.constant(config.seed, tf.int64), number % batch]),",
        "01_data",
        "def decode_once",
    ),
    Breakage(
        "the pairs come in the order of their files",
        "data/pipeline.py",
        "pair_at(index)",
        "pair_at(position % count)",
        "01_data",
        "def decode_once",
    ),
    Breakage(
        "the decoder has no skip connections",
        "generator.py",
        "x = skip([x, skips[last - 1 - block]])",
        "x = skip([x, x])",
        "02_generator",
        "theirs = package.build_generator",
    ),
    Breakage(
        "the decoder has no dropout",
        "generator.py",
        "config.dropout if block <= DROPOUT_BLOCKS else 0.0",
        "0.0",
        "02_generator",
        "theirs = package.build_generator",
    ),
    Breakage(
        "the first block is normalised",
        "generator.py",
        "bare = block == 1 or (",
        "bare = (",
        "02_generator",
        "trained, _ = load_pretrained()",
    ),
    Breakage(
        "the last block is always normalised",
        "generator.py",
        "not config.bottleneck_normalization",
        "False",
        "02_generator",
        "trained, _ = load_pretrained()",
    ),
    Breakage(
        "the slope of LeakyReLU is Keras' own",
        "layers.py",
        "NEGATIVE_SLOPE = 0.2",
        "NEGATIVE_SLOPE = 0.3",
        "02_generator",
        "theirs = package.build_generator",
    ),
    Breakage(
        "the output ends in a sigmoid",
        "generator.py",
        'Activation("tanh"',
        'Activation("sigmoid"',
        "02_generator",
        "theirs = package.build_generator",
    ),
    Breakage(
        "instance normalisation looks at all channels together",
        "layers.py",
        "groups=-1",
        "groups=1",
        "02_generator",
        "theirs = package.build_generator",
    ),
    Breakage(
        "the discriminator does not see the input",
        "discriminator.py",
        "(images) if len(images) > 1",
        "([0.0 * images[0], target]) if len(images) > 1",
        "03_discriminator",
        "critic, _ = load_discriminator()",
    ),
    Breakage(
        "one block that halves is missing",
        "discriminator.py",
        "for block in range(1, layers + 1):",
        "for block in range(1, layers):",
        "03_discriminator",
        "critic, _ = load_discriminator()",
    ),
    Breakage(
        "a stride does not count in the receptive field",
        "discriminator.py",
        "jump * options",
        "1 * options",
        "03_discriminator",
        "def field(layers)",
    ),
    Breakage(
        "weights start ten times as large",
        "layers.py",
        "INITIAL_SPREAD = 0.02",
        "INITIAL_SPREAD = 0.2",
        "03_discriminator",
        "paper = Config.preset",
    ),
    Breakage(
        "the discriminator's loss is never halved",
        "losses.py",
        "return weight * (real + fake)",
        "return real + fake",
        "04_losses",
        "def towards",
    ),
    Breakage(
        "generated patches are wanted to be real",
        "losses.py",
        "fake = _towards(fake_logits, False, gan_loss)",
        "fake = _towards(fake_logits, True, gan_loss)",
        "04_losses",
        "def towards",
    ),
    Breakage(
        "the generator minimises log(1 − D)",
        "losses.py",
        "return _towards(fake_logits, True, gan_loss)",
        "return -_towards(fake_logits, False, gan_loss)",
        "04_losses",
        "def saturating_loss",
    ),
    Breakage(
        "L1 is squared",
        "losses.py",
        "tf.abs(target - output)",
        "tf.square(target - output)",
        "04_losses",
        "def l1_loss",
    ),
    Breakage(
        "λ is forgotten",
        "losses.py",
        "return gan_weight * gan + lambda_l1 * l1",
        "return gan_weight * gan + l1",
        "04_losses",
        "notebook.critic_of(generator, trained)",
    ),
    Breakage(
        "the share of true patches is that of the mistakes",
        "losses.py",
        "return on_real, on_fake",
        "return 1 - on_real, on_fake",
        "04_losses",
        "losses.discriminator_accuracy(*unsure)",
    ),
    Breakage(
        "Adam has the β₁ of Keras",
        "training/optimizer.py",
        "beta_1: float = 0.5",
        "beta_1: float = 0.9",
        "05_training",
        "def adam(gradients",
    ),
    Breakage(
        "Adam's squares are not corrected",
        "training/optimizer.py",
        '"beta2_power": tf.pow(BETA_2, count)',
        '"beta2_power": tf.constant(0.0)',
        "05_training",
        "def adam(gradients",
    ),
    Breakage(
        "the discriminator is shown the truth twice",
        "training/step.py",
        "fake_logits = judge(discriminator.network, config, input_image, output)",
        "fake_logits = judge(discriminator.network, config, input_image, target)",
        "05_training",
        "trainer = Trainer(small)",
    ),
    Breakage(
        "the step forgets the λ of its configuration",
        "training/step.py",
        "lambda_l1=config.lambda_l1",
        "lambda_l1=10.0",
        "05_training",
        "trainer = Trainer(small)",
    ),
    Breakage(
        "translate takes the dropout out",
        "inference.py",
        "own = noise and fits",
        "noise = own = False",
        "06_inference",
        "batch, seed)[0], theirs",
    ),
    Breakage(
        "translate gives every seed the same noise",
        "support/copies.py",
        "tf.stack([seed, number])",
        "tf.stack([0 * seed, number])",
        "06_inference",
        "batch, seed)[0], theirs",
    ),
    Breakage(
        "translate takes bytes for 0 to 1",
        "inference.py",
        "array / np.float32(_HALVES[kind]) - np.float32(1)",
        "array / np.float32(2 * _HALVES[kind])",
        "06_inference",
        "batch, seed)[0], theirs",
    ),
    Breakage(
        "an export keeps the moving averages",
        "support/copies.py",
        "isinstance(layer, keras.layers.BatchNormalization)",
        "False",
        "06_inference",
        "inference.export(twin",
    ),
    Breakage(
        "L1 is measured on bytes",
        "evaluation/metrics.py",
        "tf.abs(output - target)) / 127.5",
        "tf.abs(output - target)) / 255.0",
        "07_evaluation",
        "evaluation.compare(made, truth)",
    ),
    Breakage(
        "the matrix of confusions is transposed",
        "evaluation/fcn.py",
        "truth.astype(np.int64).ravel() * classes + predicted.ravel()",
        "predicted.astype(np.int64).ravel() * classes + truth.ravel()",
        "07_evaluation",
        "def confusion_matrix",
    ),
    Breakage(
        "IOU counts what is right twice",
        "evaluation/fcn.py",
        "union = is_class + taken_for - right",
        "union = is_class + taken_for",
        "07_evaluation",
        "def three_scores",
    ),
    Breakage(
        "the segmenter is given bytes from 0 to 1",
        "evaluation/fcn.py",
        "/ np.float32(127.5) - 1, training=False), axis=-1)",
        "/ np.float32(255), training=False), axis=-1)",
        "07_evaluation",
        "def score(images",
    ),
    Breakage(
        "the Fréchet distance forgets the spread",
        "evaluation/frechet.py",
        "(mean_a - mean_b) ** 2) + spread",
        "(mean_a - mean_b) ** 2)",
        "07_evaluation",
        "evaluation.frechet_distance(points",
    ),
    Breakage(
        "diversity sums instead of averaging",
        "evaluation/metrics.py",
        "float(np.mean(differences) / 127.5)",
        "float(np.sum(differences) / 127.5)",
        "07_evaluation",
        "evaluation.diversity(photographs)",
    ),
    Breakage(
        "a receptive field that grows by the whole kernel",
        "discriminator.py",
        "reach = (window[0] - 1) *",
        "reach = window[0] *",
        "08_scale",
        "for layers in range(1, 6)",
    ),
    Breakage(
        "the discriminator's results are counted once",
        "training/footprint.py",
        "2 * _outputs_bytes(discriminator)",
        "_outputs_bytes(discriminator)",
        "08_scale",
        "def megabytes",
    ),
    Breakage(
        "Adam's squares are forgotten",
        "training/footprint.py",
        "COPIES * trained",
        "3 * trained",
        "08_scale",
        "def megabytes",
    ),
    Breakage(
        "a run that begins with others' weights keeps its own",
        "training/start.py",
        "    checkpoint.assign(fitting, learnt.arrays)\n    said",
        "    said",
        "08_scale",
        "def after(steps",
    ),
]


def broken_copy(breakage, folder):
    """Copy the package with the mistake in it; return the folder that holds it."""
    shutil.copytree(
        PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__", "*.onnx")
    )
    module = folder / PACKAGE.name / breakage.module
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace(breakage.right, breakage.wrong), encoding="utf-8")
    return folder


def place_of(breakage):
    """Return the number of the cell that must notice."""
    cells = nbformat.read(PATHS[breakage.notebook], as_version=4).cells
    (place,) = [
        n for n, c in enumerate(cells) if c.cell_type == "code" and breakage.cell in c.source
    ]
    return place


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.what)
def test_what_is_to_be_broken_is_there(breakage):
    text = (PACKAGE / breakage.module).read_text(encoding="utf-8")
    assert text.count(breakage.right) == 1
    assert place_of(breakage)


@pytest.mark.exhaustive
@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.what)
def test_the_notebook_notices(breakage, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(broken_copy(breakage, tmp_path)))
    monkeypatch.setenv("PIX2PIX_RUNS", str(tmp_path / "runs"))
    path, place = PATHS[breakage.notebook], place_of(breakage)
    fault = first_fault(path, tmp_path, last=place)
    assert fault is not None
    assert fault.cell == place, fault


def test_there_are_mistakes_for_every_lesson():
    assert len(BREAKAGES) >= 20
    lessons = {breakage.notebook for breakage in BREAKAGES}
    assert lessons == {path.stem for path in series.lessons()}
