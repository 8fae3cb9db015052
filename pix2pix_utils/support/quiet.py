"""TensorFlow without its start-up chatter."""

import contextlib
import os
import sys
from collections.abc import Iterator
from types import ModuleType

from pix2pix_utils.support import environment


def import_tensorflow() -> ModuleType:
    """Import TensorFlow, keeping what it logs about this machine off the screen.

    Some of these lines are written past Python, straight to the process's error stream, before
    any setting of TensorFlow's can take effect. Errors are raised as ever.

    Raises
    ------
    InputError
        If a setting of this machine would have Keras or TensorFlow compute otherwise.
    """
    environment.require_tensorflow_backend()
    environment.require_cluster()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _error_stream_closed():
        import tensorflow as tf

        tf.config.list_physical_devices()
    tf.get_logger().setLevel("ERROR")
    environment.require_usual_keras()
    return tf


@contextlib.contextmanager
def _error_stream_closed() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
