"""Image-to-image translation with pix2pix, built stage by stage.

Importing this package is instant: TensorFlow is loaded by the modules that need it.

====================  ==============================================================
``pixels``            from the networks' numbers to 8-bit pixels
``config``            every choice of a run, and the presets *quick*, *article*, *paper*
``data``              pairs on disk, augmentation, the input pipeline, built-in facades
``generator``         the U-Net, the encoder-decoder and the ResNet
``discriminator``     the PatchGAN and its receptive field
``losses``            the adversarial losses and L1
``training``          the training step, the loop, checkpoints, history
``inference``         translating pictures, exporting the generator
``onnx_writer``       a network written as ONNX, straight from its layers
``evaluation``        how far a translation is from the truth
``figures``           every matplotlib figure, with its alt text
``gallery``           a web page of translations
``pretrained``        the shipped generator
``notebook``          what the first cells of the notebooks call
``exercises``         exercises that check themselves, a module for each notebook
``series``            running and publishing the notebooks
``cli``               the ``pix2pix`` command
====================  ==============================================================
"""

__version__ = "0.1.0"
