"""Have TensorFlow Serving translate a PNG or a JPEG, over HTTP; Python alone does.

    pix2pix export --run runs/houses --format saved_model --output models/houses/1
    docker run --rm -p 8500:8500 -p 8501:8501 -e MODEL_NAME=houses \
        -v "$PWD/models/houses:/models/houses" tensorflow/serving
    python docs/serving/rest_client.py http://localhost:8501 houses input.jpg output.png
"""

import base64
import json
import sys
import urllib.request
from pathlib import Path

server, name, source, target = sys.argv[1:]
contents = base64.b64encode(Path(source).read_bytes()).decode()
# One row for each picture. Names that end in _bytes travel as base64, both ways.
question = {"signature_name": "image_bytes", "instances": [{"image_bytes": {"b64": contents}}]}
request = urllib.request.Request(
    f"{server}/v1/models/{name}:predict",
    json.dumps(question).encode(),
    {"Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=60) as reply:
    (prediction,) = json.load(reply)["predictions"]
Path(target).write_bytes(base64.b64decode(prediction["b64"]))
