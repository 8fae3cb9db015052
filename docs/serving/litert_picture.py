"""Translate a picture with a LiteRT file, without TensorFlow: ai-edge-litert, NumPy and Pillow do.

pip install ai-edge-litert
pix2pix export --run runs/houses --format litert --height 256 --width 384 --output houses.tflite
python docs/serving/litert_picture.py houses.tflite input.png output.png
"""

import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

model, source, target = sys.argv[1:]
run = Interpreter(model_path=model).get_signature_runner()
((name, details),) = run.get_input_details().items()
_, height, width, _ = details["shape"]
image = Image.open(source).convert("RGB")
if image.size != (width, height):  # the file is for this one
    image = image.resize((width, height), Image.Resampling.BICUBIC)
pixels = np.asarray(image, np.float32)
(output,) = run(**{name: pixels[np.newaxis] / np.float32(127.5) - 1}).values()
levels = np.rint((np.clip(output[0], -1, 1) + 1) * 127.5).astype(np.uint8)
Image.fromarray(levels.squeeze()).save(target)
