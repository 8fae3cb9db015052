"""A network written for other programs: ONNX, TensorFlow's SavedModel, LiteRT."""

from pix2pix_utils.export.graphs import write_litert, write_saved_model
from pix2pix_utils.export.onnx_file import WEIGHTS, write_onnx

__all__ = ["WEIGHTS", "write_litert", "write_onnx", "write_saved_model"]
