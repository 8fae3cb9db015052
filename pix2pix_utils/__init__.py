"""Image-to-image translation with pix2pix, built stage by stage.

Importing this package is instant: TensorFlow is loaded by the modules that need it.

The book, in reading order:

=================  ==================================================================
``config``         every choice of a run, and the presets *quick*, *article*, *paper*
``data``           pairs on disk, augmentation, the input pipeline, built-in data sets
``generator``      the U-Net, the encoder-decoder and the ResNet
``discriminator``  the PatchGAN and its receptive field
``layers``         what both are made of
``losses``         the adversarial losses and L1
``training``       the training step, the loop, checkpoints, history
``inference``      translating pictures, exporting the generator
``export``         a network written as ONNX, straight from its layers
``evaluation``     how good a translation is
``pretrained``     the shipped generators
``cli``            the ``pix2pix`` command
``support``        fast convolutions, copies of a generator, errors, files, pixels
=================  ==================================================================

Beside it ``facades`` draws the built-in data, and ``course`` teaches with the book: exercises,
figures, widgets, grading, experiments, publishing.
"""

__version__ = "0.2.0"

_MOVED = ("notebook", "figures", "gallery", "exercises", "widgets", "results")
"""What notebooks of version 0.1 import from here; their first import is one of these."""


def __getattr__(name: str) -> object:
    """Tell a learner whose copy of a notebook is older than the package what to do."""
    if name in _MOVED:
        raise ImportError(
            "this notebook is older than the package that it has fetched; open the notebook anew "
            "from the repository"
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
