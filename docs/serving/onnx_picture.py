"""Translate a picture with an ONNX file, without TensorFlow: onnxruntime, NumPy and Pillow do.

pix2pix export --run runs/houses --format onnx --any-size --output houses.onnx
python docs/serving/onnx_picture.py houses.onnx input.png output.png
"""

import sys

import numpy as np
import onnxruntime
from PIL import Image

model, source, target = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=onnxruntime.get_available_providers())
pixels = np.asarray(Image.open(source).convert("RGB"), np.float32)
(output,) = session.run(None, {"input_image": pixels[np.newaxis] / np.float32(127.5) - 1})
levels = np.rint((np.clip(output[0], -1, 1) + 1) * 127.5).astype(np.uint8)
Image.fromarray(levels.squeeze()).save(target)
