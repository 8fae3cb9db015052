"""The data: pairs on disk, augmentation, the input pipeline, and where pairs come from."""
