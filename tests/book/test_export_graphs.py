"""Exports as other programs use them: the programs of docs/serving, in processes of their own."""

import base64
import json
import subprocess
import sys
import threading
from concurrent import futures
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from conftest import TINY, picture
from pix2pix_utils.export import write_litert
from pix2pix_utils.generator import build_generator, size_step
from pix2pix_utils.inference import export, translate
from pix2pix_utils.support.errors import InputError

SERVING = Path(__file__).parents[2] / "docs" / "serving"
HEIGHT, WIDTH = 200, 300


@pytest.fixture(scope="module")
def generator():
    """A tiny generator whose weights, biases and offsets all make a difference."""
    network, rng = build_generator(TINY), np.random.default_rng(7)
    for variable in network.trainable_variables:
        variable.assign(variable.numpy() + rng.normal(0, 0.1, variable.shape))
    assert HEIGHT % size_step(network)
    assert WIDTH % size_step(network)
    return network


@pytest.fixture(scope="module")
def saved_model(generator, tmp_path_factory):
    return export(generator, tmp_path_factory.mktemp("models") / "1", "saved_model")


@pytest.fixture
def photograph(tmp_path):
    """A picture of 300×200 pixels, and its file."""
    pixels = picture(3, HEIGHT, WIDTH)
    Image.fromarray(pixels).save(tmp_path / "input.png")
    return pixels, tmp_path / "input.png"


def expected_of(generator, pixels):
    return translate(generator, pixels, noise=False, fit="pad").astype(int)


def same(path, expected):
    """Whether a picture is what is expected, but for the rounding of single pixels."""
    found = np.asarray(Image.open(path)).astype(int)
    assert found.shape == expected.shape
    assert expected.std() > 10
    difference = np.abs(found - expected)
    return difference.max() <= 1 and difference.mean() < 0.01


def run(program, *arguments, without=()):
    """Run a program of docs/serving where modules are missing."""
    missing = "".join(f"sys.modules[{name!r}] = None; " for name in without)
    start = f"import runpy, sys; {missing}sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])"
    command = [sys.executable, "-c", start, SERVING / program, *arguments]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=200)
    assert result.returncode == 0, result.stderr[-2000:]


@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (None, None)])
def test_onnx_runs_without_tensorflow_at_a_size_that_does_not_halve(
    generator, photograph, tmp_path, size
):
    pytest.importorskip("onnxruntime")
    pixels, source = photograph
    path = export(generator, tmp_path / "g.onnx", "onnx", size)
    missing = ("tensorflow", "keras", "pix2pix_utils", "onnx")
    run("onnx_picture.py", path, source, tmp_path / "output.png", without=missing)
    assert same(tmp_path / "output.png", expected_of(generator, pixels))


@pytest.mark.parametrize("height", [1, 5, 32, 33, 64, 90])
def test_borders_are_mirrored_as_often_as_it_takes(generator, tmp_path, height):
    onnxruntime = pytest.importorskip("onnxruntime")
    path = export(generator, tmp_path / "g.onnx", "onnx", (height, 40))
    onnx = pytest.importorskip("onnx")
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path))
    given = np.random.default_rng(height).uniform(-1, 1, (2, height, 40, 3)).astype(np.float32)
    (found,) = session.run(None, {"input_image": given})
    assert session.get_outputs()[0].shape == ["batch", height, 40, 3]
    assert np.abs(found - translate(generator, given, noise=False, fit="pad")).max() < 1e-4


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_saved_model_takes_files_in_a_program_without_this_package(
    generator, saved_model, photograph, tmp_path, kind
):
    pixels, source = photograph
    if kind == "jpg":
        source = source.with_suffix(".jpg")
        Image.fromarray(pixels).save(source, quality=90)
        pixels = tf.io.decode_jpeg(source.read_bytes()).numpy()
    output = tmp_path / "output.png"
    run("saved_model_picture.py", saved_model, source, output, without=("pix2pix_utils", "PIL"))
    assert same(output, expected_of(generator, pixels))


def test_saved_model_takes_pictures_of_several_sizes_and_forms_at_once(
    generator, saved_model, tmp_path
):
    rng, contents, expected = np.random.default_rng(1), [], []
    for mode, height, width in (("RGB", 32, 32), ("L", 40, 24), ("RGBA", 17, 70), ("P", 32, 64)):
        channels = {"L": (), "RGBA": (4,)}.get(mode, (3,))
        image = Image.fromarray(rng.integers(0, 256, (height, width, *channels), np.uint8))
        image = image.convert("P") if mode == "P" else image
        image.save(tmp_path / f"{mode}.png")
        contents.append((tmp_path / f"{mode}.png").read_bytes())
        white = Image.new("RGBA", image.size, "white")
        flat = Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
        expected.append(expected_of(generator, np.asarray(flat)))
    served = tf.saved_model.load(str(saved_model)).signatures["image_bytes"]
    found = served(image_bytes=tf.constant(contents))["png_bytes"].numpy()
    for content, wanted in zip(found, expected, strict=True):
        decoded = tf.io.decode_png(content).numpy().astype(int)
        assert decoded.shape == wanted.shape
        assert np.abs(decoded - wanted).mean() < 0.2  # what is half transparent is rounded twice
    with pytest.raises(tf.errors.InvalidArgumentError):
        served(image_bytes=tf.constant([b"no picture"]))


def test_saved_model_takes_numbers_as_before(generator, saved_model, tmp_path):
    given = np.random.default_rng(1).uniform(-1, 1, (2, 32, 32, 3)).astype(np.float32)
    expected = translate(generator, given, noise=False)
    loaded = tf.saved_model.load(str(saved_model))
    assert np.abs(loaded.serve(given).numpy() - expected).max() < 1e-5
    (found,) = loaded.signatures["serving_default"](input_image=tf.constant(given)).values()
    assert np.abs(found.numpy() - expected).max() < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("weights", ["float32", "float16"])
def test_litert_translates_at_its_one_size(generator, tmp_path, weights):
    given = np.random.default_rng(1).uniform(-1, 1, (1, 64, 96, 3)).astype(np.float32)
    path = export(generator, tmp_path / "g.tflite", "litert", given.shape[1:3], weights)
    interpreter = tf.lite.Interpreter(str(path))
    (found,) = interpreter.get_signature_runner()(input_image=given).values()
    expected = translate(generator, given, noise=False)
    assert found.shape == expected.shape
    assert np.abs(found - expected).mean() < (1e-4 if weights == "float32" else 5e-3)
    count = generator.count_params() * (4 if weights == "float32" else 2)
    assert count < path.stat().st_size < count + 120_000


def test_sizes_and_weights_that_a_format_has_not_are_refused(generator, tmp_path):
    with pytest.raises(InputError, match="litert keeps them as float32 or float16, not as int8"):
        export(generator, tmp_path / "g.tflite", "litert", weights="int8")
    with pytest.raises(InputError, match="image_size: litert wants a fixed one"):
        write_litert(generator, tmp_path / "g.tflite", (None, None))
    with pytest.raises(InputError, match=r"litert does not pad; .* multiples of"):
        write_litert(generator, tmp_path / "g.tflite", (HEIGHT, WIDTH))
    with pytest.raises(InputError, match=r"image_size: 40×32 does not fit; keras takes multiples"):
        export(generator, tmp_path / "g.keras", "keras", (32, 40))
    assert not list(tmp_path.iterdir())


# --------------------------------------------------------------------------------------
# Clients of TensorFlow Serving, which answers here as its documentation says
# --------------------------------------------------------------------------------------


def rest_server(model):
    """Serve a SavedModel as TensorFlow Serving's REST interface does, for one output."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.path == "/v1/models/houses:predict"
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            signature = model.signatures[question["signature_name"]]
            rows = [base64.b64decode(row["image_bytes"]["b64"]) for row in question["instances"]]
            (answers,) = signature(image_bytes=tf.constant(rows)).values()
            coded = [{"b64": base64.b64encode(one).decode()} for one in answers.numpy()]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"predictions": coded}).encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.mark.slow
def test_a_client_over_http(generator, saved_model, photograph, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    pixels, source = photograph
    server = rest_server(tf.saved_model.load(str(saved_model)))
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        run("rest_client.py", address, "houses", source, tmp_path / "output.png")
    finally:
        server.shutdown()
    assert same(tmp_path / "output.png", expected_of(generator, pixels))


@pytest.mark.slow
def test_a_client_over_grpc(generator, saved_model, photograph, tmp_path):
    missing = "pip install tensorflow-serving-api brings what this client needs"
    grpc = pytest.importorskip("grpc", reason=missing)
    apis = pytest.importorskip(
        "tensorflow_serving.apis.prediction_service_pb2_grpc", reason=missing
    )
    from tensorflow_serving.apis import predict_pb2

    model = tf.saved_model.load(str(saved_model))

    class Service(apis.PredictionServiceServicer):
        def Predict(self, request, context):
            assert request.model_spec.name == "houses"
            given = {name: tf.constant(tf.make_ndarray(t)) for name, t in request.inputs.items()}
            answers = model.signatures[request.model_spec.signature_name](**given)
            reply = predict_pb2.PredictResponse()
            for name, answer in answers.items():
                reply.outputs[name].CopyFrom(tf.make_tensor_proto(answer.numpy()))
            return reply

    server = grpc.server(futures.ThreadPoolExecutor(1))
    apis.add_PredictionServiceServicer_to_server(Service(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    pixels, source = photograph
    try:
        run("grpc_client.py", f"127.0.0.1:{port}", "houses", source, tmp_path / "output.png")
    finally:
        server.stop(None)
    assert same(tmp_path / "output.png", expected_of(generator, pixels))


def test_channels_are_those_of_the_network(tmp_path):
    image = keras.Input((32, 32, 1), name="input_image")
    x = keras.layers.Conv2D(3, 4, strides=2, padding="same", name="down")(image)
    output = keras.layers.Conv2DTranspose(3, 4, strides=2, padding="same", name="up")(x)
    path = export(keras.Model(image, output), tmp_path / "1", "saved_model")
    grey = Image.fromarray(np.arange(35, dtype=np.uint8).reshape(5, 7))
    grey.save(tmp_path / "grey.png")
    served = tf.saved_model.load(str(path)).signatures["image_bytes"]
    content = tf.constant([(tmp_path / "grey.png").read_bytes()])
    (found,) = served(image_bytes=content)["png_bytes"].numpy()
    assert tf.io.decode_png(found).shape == (5, 7, 3)
