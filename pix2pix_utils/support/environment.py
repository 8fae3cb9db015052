"""Settings of the machine that would have the package compute something else, or not at all."""

import json
import os

from pix2pix_utils.support.errors import InputError


def require_tensorflow_backend() -> None:
    """Have Keras compute with TensorFlow, whatever its keras.json says; call before its import.

    Raises
    ------
    InputError
        If the environment variable KERAS_BACKEND names another backend.
    """
    backend = os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    if backend != "tensorflow":
        raise InputError(
            f"KERAS_BACKEND: is {backend!r}, and pix2pix computes with TensorFlow; "
            "unset it, or set it to tensorflow"
        )


def require_usual_keras() -> None:
    """Refuse what a keras.json may say that changes every layer; call after Keras' import.

    Raises
    ------
    InputError
        If channels come first, or numbers are not of 32 bits, by default.
    """
    import keras

    settings = {
        "image_data_format": (keras.config.image_data_format(), "channels_last"),
        "floatx": (keras.config.floatx(), "float32"),
    }
    for name, (value, needed) in settings.items():
        if value != needed:
            folder = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
            raise InputError(
                f"{os.path.join(folder, 'keras.json')}: {name} is {value}, and the networks are "
                f"written for {needed}; set it to that"
            )


def require_cluster() -> None:
    """Refuse a TF_CONFIG that TensorFlow could not follow.

    Raises
    ------
    InputError
        If it is no JSON object with the addresses of a cluster and this process's place in it.
    """
    text = os.environ.get("TF_CONFIG", "")
    if not text:
        return
    wanted = (
        'give {"cluster": {"worker": ["host:port", …]}, "task": {"type": "worker", "index": 0}}, '
        "or unset it"
    )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"TF_CONFIG: is no JSON; {wanted}") from None
    cluster = found.get("cluster", {}) if isinstance(found, dict) else None
    if not isinstance(cluster, dict) or not all(map(_is_list_of_addresses, cluster.values())):
        raise InputError(f"TF_CONFIG: names no cluster that can be read; {wanted}")
    if not cluster:
        return
    task = found.get("task")
    kind, index = (task.get("type"), task.get("index")) if isinstance(task, dict) else (None, None)
    if kind not in cluster or type(index) is not int or not 0 <= index < len(cluster[kind]):
        raise InputError(f"TF_CONFIG: task is {task!r}, which is no place in its cluster; {wanted}")


def _is_list_of_addresses(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, str) and one.rpartition(":")[2].isdigit() for one in value
    )
