"""Translate a PNG or a JPEG with a SavedModel; TensorFlow does, without this project.

pix2pix export --run runs/houses --format saved_model --output models/houses/1
python docs/serving/saved_model_picture.py models/houses/1 input.jpg output.png
"""

import sys
from pathlib import Path

import tensorflow as tf

model, source, target = sys.argv[1:]
translate = tf.saved_model.load(model).signatures["image_bytes"]
contents = tf.constant([Path(source).read_bytes()])
Path(target).write_bytes(translate(image_bytes=contents)["png_bytes"].numpy()[0])
