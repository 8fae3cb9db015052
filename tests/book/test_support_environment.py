import json
import os
import subprocess
import sys

import keras
import pytest

from pix2pix_utils.support import environment
from pix2pix_utils.support.errors import InputError


def test_another_backend_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with pytest.raises(InputError, match=r"KERAS_BACKEND: is 'jax', .*unset it"):
        environment.require_tensorflow_backend()


@pytest.mark.slow
def test_the_backend_of_a_keras_json_is_passed_over(tmp_path):
    (tmp_path / "keras.json").write_text('{"backend": "jax"}')
    program = "from pix2pix_utils.support.quiet import import_tensorflow\n"
    program += "import_tensorflow()\nimport keras\nprint(keras.backend.backend())"
    environ = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={**environ, "KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (result.stdout, result.stderr) == ("tensorflow\n", "")


@pytest.mark.parametrize(
    ("set_to", "value", "back", "said"),
    [
        ("set_image_data_format", "channels_first", "channels_last", "image_data_format"),
        ("set_floatx", "float16", "float32", "floatx"),
    ],
)
def test_what_would_change_every_layer_is_refused(monkeypatch, set_to, value, back, said):
    monkeypatch.setenv("KERAS_HOME", "there")
    environment.require_usual_keras()
    getattr(keras.config, set_to)(value)
    try:
        with pytest.raises(InputError, match=rf"there.keras\.json: {said} is {value}.*for {back}"):
            environment.require_usual_keras()
    finally:
        getattr(keras.config, set_to)(back)


WORKERS = {"worker": ["localhost:12345", "other:23456"]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        json.dumps({"cluster": WORKERS, "task": {"type": "worker", "index": 1}}),
    ],
)
def test_a_cluster_that_can_be_followed_is_let_through(monkeypatch, text):
    monkeypatch.setenv("TF_CONFIG", text)
    environment.require_cluster()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "names no cluster"),
        ('{"cluster": []}', "names no cluster"),
        ('{"cluster": {"worker": "localhost:1"}}', "names no cluster"),
        ('{"cluster": {"worker": ["localhost"]}}', "names no cluster"),
        (json.dumps({"cluster": WORKERS}), "task is None, which is no place"),
        (json.dumps({"cluster": WORKERS, "task": {"type": "worker", "index": 2}}), "no place"),
        (json.dumps({"cluster": WORKERS, "task": {"type": "chief", "index": 0}}), "no place"),
        (json.dumps({"cluster": WORKERS, "task": {"type": "worker", "index": "0"}}), "no place"),
    ],
)
def test_a_cluster_that_cannot_be_followed_is_refused(monkeypatch, text, said):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(InputError, match=rf'TF_CONFIG: .*{said}.*give {{"cluster"'):
        environment.require_cluster()
