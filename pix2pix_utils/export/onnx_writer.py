"""Networks written as ONNX, straight from their layers.

Each layer becomes one to three of ONNX' operators. Nothing is traced or converted: that takes a
second, and memory for two copies of the file.
"""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from pix2pix_utils.generator import size_step
from pix2pix_utils.support.convolutions import Blur2D, ResizeConv2D, blur_kernel, folding
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, atomic_file

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto, ValueInfoProto

WEIGHTS = ("float32", "float16", "int8")
"""How kernels are kept. Whichever it is, the network computes in float32."""

OPSET, IR_VERSION = 17, 8
"""Old ones, so that old programs read the file too."""

_CHANNELS_FIRST, _CHANNELS_LAST = (0, 3, 1, 2), (0, 2, 3, 1)
"""Axes as ONNX wants them, and as Keras has them."""


def write_onnx(
    network: keras.Model,
    path: PathLike,
    image_size: tuple[int | None, int | None] | None = None,
    weights: str = "float32",
    *,
    skips: bool = False,
    pad: bool = False,
) -> None:
    """Write a network as it is at test time: no dropout, each image by its own statistics.

    Inputs and outputs are those of the network, with their names, in its order of axes. The batch
    is open.

    Parameters
    ----------
    network
        A generator, a discriminator, or another functional model of such layers.
    path
        Is written whole or not at all.
    image_size
        Height and width of the images; those of the network by default. (None, None) leaves the
        size open: any sides that the network can halve as often as it does, or with ``pad`` any.
    weights : {"float32", "float16", "int8"}
        What is kept of each kernel: everything, half, or a byte for each weight and one scale for
        each of its output channels.
    skips
        Whether a U-Net takes a second input, "skips": a float32 factor for each of its skip
        connections, that of the first encoder block first. 1 leaves it as it is, 0 severs it.
    pad
        Whether a generator mirrors the images outwards until it can halve them, and cuts the
        results back, as `translate` does with ``fit="pad"``.

    Raises
    ------
    InputError
        If the weights' form is unknown, a layer is none of those that can be written, or there
        are no skip connections to switch.
    """
    import onnx  # needed here only, and not by everyone

    if weights not in WEIGHTS:
        raise InputError(f"weights: {weights!r} is unknown; choose one of {', '.join(WEIGHTS)}")
    graph = _Graph(onnx, weights)
    sides = image_size or network.inputs[0].shape[1:3]
    inputs = [graph.begin(tensor, sides) for tensor in network.inputs]
    if pad and any(side is None or side % size_step(network) for side in sides):
        graph.mirror_outwards(network.inputs[0], size_step(network))
    if skips:
        inputs.append(graph.begin_skips(network))
    for operation in network.operations:
        graph.add(operation)
    # Where the size is not the network's own, that of its results is not known either.
    result = sides if pad else (None, None) if image_size else None
    outputs = [graph.end(tensor, result or tensor.shape[1:3]) for tensor in network.outputs]
    model = onnx.helper.make_model(
        onnx.helper.make_graph(graph.nodes, network.name, inputs, outputs),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="pix2pix_utils",
    )
    while graph.constants:  # one at a time: they are copied, and would stand in memory twice
        model.graph.initializer.append(graph.constants.pop(0))
    with atomic_file(path) as temporary:
        temporary.write_bytes(model.SerializeToString())


class _Graph:
    """ONNX' operators and constants so far, and the names of their results."""

    def __init__(self, onnx: ModuleType, weights: str) -> None:
        self._onnx, self._weights = onnx, weights
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._names: dict[int, str] = {}
        self._skips: list[str] = []
        self._own_sides = ""

    def begin(self, tensor: keras.KerasTensor, sides: Sequence[int | None]) -> "ValueInfoProto":
        """Declare an input."""
        channels_first = f"{tensor.name}/first"
        self._node("Transpose", [tensor.name], channels_first, perm=_CHANNELS_FIRST)
        self._names[id(tensor)] = channels_first
        return self._declare(tensor.name, sides, tensor.shape[3])

    def mirror_outwards(self, tensor: keras.KerasTensor, step: int) -> None:
        """Bring an input's sides to multiples of ``step``; `end` cuts the outputs back.

        ONNX' own padding does not repeat the border itself. Where the size is known, programs
        that run the file compute the places once, when they load it.
        """
        image = self._names[id(tensor)]
        self._own_sides = sides = f"{image}/sides"
        self._node("Shape", [image], sides, start=2, end=4)
        zero, one, steps = (
            self._constant(f"{image}/{name}", np.array(value, np.int64))
            for name, value in (("zero", 0), ("one", 1), ("step", step))
        )
        for place, name in ((zero, "height"), (one, "width")):
            side, padded = f"{image}/{name}", f"{image}/padded_{name}"
            more, times, most = f"{side}/more", f"{side}/times", f"{side}/most"
            there, twice, way, back = (f"{side}/{n}" for n in ("there", "twice", "way", "back"))
            self._node("Gather", [sides, place], side)
            self._node("Add", [side, steps], more)
            self._node("Sub", [more, one], most)
            self._node("Div", [most, steps], times)
            self._node("Mul", [times, steps], f"{side}/wanted")
            # Back and forth over the image: 0, 1, … side − 1, side − 1, … 1, 0, 0, 1 …
            self._node("Range", [zero, f"{side}/wanted", one], there)
            self._node("Add", [side, side], twice)
            self._node("Mod", [there, twice], way)
            self._node("Sub", [twice, way], f"{side}/rest")
            self._node("Sub", [f"{side}/rest", one], back)
            self._node("Min", [way, back], f"{side}/from")
            axis = 2 if place == zero else 3
            self._node("Gather", [image, f"{side}/from"], padded, axis=axis)
            image = padded
        self._names[id(tensor)] = image

    def begin_skips(self, network: keras.Model) -> "ValueInfoProto":
        """Declare the input whose numbers switch the skip connections."""
        # The decoder meets the encoder's blocks from the last to the first.
        self._skips = [
            layer.name
            for layer in reversed(network.operations)
            if isinstance(layer, keras.layers.Concatenate) and layer.name.endswith("_skip")
        ]
        if not self._skips:
            raise InputError(
                f"skips: {network.name} has no skip connections to switch; leave the option out"
            )
        kind = self._onnx.TensorProto.FLOAT
        return self._onnx.helper.make_tensor_value_info("skips", kind, [len(self._skips)])

    def end(self, tensor: keras.KerasTensor, sides: Sequence[int | None]) -> "ValueInfoProto":
        """Declare an output."""
        channels_first = self._names[id(tensor)]
        name = channels_first.removesuffix("/first")
        if self._own_sides:
            start = self._constant(f"{name}/start", np.array([0, 0], np.int64))
            axes = self._constant(f"{name}/axes", np.array([2, 3], np.int64))
            whole, channels_first = channels_first, f"{name}/cut"
            self._node("Slice", [whole, start, self._own_sides, axes], channels_first)
        self._node("Transpose", [channels_first], name, perm=_CHANNELS_LAST)
        return self._declare(name, sides, tensor.shape[3])

    def _declare(self, name: str, sides: Sequence[int | None], channels: int) -> "ValueInfoProto":
        open_sides = f"{name}_height", f"{name}_width"
        known = [side or name for side, name in zip(sides, open_sides, strict=True)]
        shape = ["batch", *known, channels]
        return self._onnx.helper.make_tensor_value_info(name, self._onnx.TensorProto.FLOAT, shape)

    def add(self, operation: keras.Operation) -> None:
        """Add what a layer, or an operation between layers, computes."""
        if isinstance(operation, keras.layers.InputLayer):
            return
        given = operation.input
        given = given if isinstance(given, list | tuple) else [given]
        inputs = [self._names[id(tensor)] for tensor in given]
        name = f"{operation.name}/first"
        write = next((write for kind, write in _WRITERS if _is_a(operation, kind)), None)
        if write is None:
            raise InputError(
                f"{operation.name}: layers of the kind {type(operation).__name__} cannot be "
                'written as ONNX; use the format "keras"'
            )
        self._names[id(operation.output)] = write(self, operation, inputs, name) or name

    # ----------------------------------------------------------------------------------
    # Pieces
    # ----------------------------------------------------------------------------------

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        node = self._onnx.helper.make_node(kind, inputs, [output], name=output, **attributes)
        self.nodes.append(node)

    def _constant(self, name: str, array: np.ndarray) -> str:
        array = np.ascontiguousarray(array)
        self.constants.append(self._onnx.numpy_helper.from_array(array, name))
        return name

    def _kernel(self, name: str, kernel: np.ndarray, output_axis: int) -> str:
        """Keep a kernel in the form that was asked for, and return the name of it in float32."""
        if self._weights == "float32":
            return self._constant(name, kernel)
        if self._weights == "float16":
            self._constant(f"{name}/half", kernel.astype(np.float16))
            self._node("Cast", [f"{name}/half"], name, to=self._onnx.TensorProto.FLOAT)
            return name
        others = tuple(axis for axis in range(kernel.ndim) if axis != output_axis)
        largest = np.abs(kernel).max(axis=others)
        scale = np.where(largest > 0, largest / 127, 1).astype(np.float32)
        shape = [-1 if axis == output_axis else 1 for axis in range(kernel.ndim)]
        levels = np.clip(np.rint(kernel / scale.reshape(shape)), -127, 127).astype(np.int8)
        parts = [
            self._constant(f"{name}/bytes", levels),
            self._constant(f"{name}/scale", scale),
            self._constant(f"{name}/zero", np.zeros(len(scale), np.int8)),
        ]
        self._node("DequantizeLinear", parts, name, axis=output_axis)
        return name

    def _linear(
        self, kind: str, layer: keras.Layer, parts: list[str], name: str, **attributes: Any
    ) -> None:
        """Add a convolution of one of the two kinds, with its bias."""
        if layer.activation is not keras.activations.linear:
            raise InputError(
                f"{layer.name}: has an activation of its own, which cannot be written as ONNX; "
                "put it into a layer of its own"
            )
        if layer.use_bias:
            parts = [*parts, self._constant(f"{layer.name}/bias", layer.bias.numpy())]
        self._node(kind, parts, name, **attributes)

    def convolve(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        if tuple(layer.dilation_rate) != (1, 1) or layer.groups != 1:
            raise InputError(
                f"{layer.name}: dilated and grouped convolutions cannot be written as ONNX; use "
                'the format "keras"'
            )
        kernel = self._kernel(f"{layer.name}/kernel", layer.kernel.numpy().transpose(3, 2, 0, 1), 0)
        pads = _pads(layer.kernel_size, layer.strides, layer.padding)
        self._linear("Conv", layer, [*inputs, kernel], name, strides=layer.strides, pads=pads)

    def enlarge(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        kernel = self._kernel(f"{layer.name}/kernel", layer.kernel.numpy().transpose(3, 2, 0, 1), 1)
        pads = _pads(layer.kernel_size, layer.strides, layer.padding)
        parts = [*inputs, kernel]
        self._linear("ConvTranspose", layer, parts, name, strides=layer.strides, pads=pads)

    def resize_and_convolve(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        # The kernel is kept as it was learnt, which takes 9 weights in place of 16. Programs that
        # run the file fold it once, when they load it.
        kernel = layer.kernel.numpy()
        height, width, channels, filters = kernel.shape
        sides = [side + 2 - side % 2 for side in (height, width)]
        learnt = f"{layer.name}/kernel"
        flat, wide, large, turned = (
            f"{learnt}/{what}" for what in ("flat", "folded", "large", "first")
        )
        last = self._kernel(learnt, kernel.reshape(-1, channels, filters), 2)
        self._reshape(last, flat, (height * width, channels * filters))
        sums = self._constant(f"{learnt}/sums", folding(height, width))
        self._node("MatMul", [sums, flat], wide)
        self._reshape(wide, large, (*sides, channels, filters))
        self._node("Transpose", [large], turned, perm=(2, 3, 0, 1))
        pads = _pads(sides, (2, 2), "same")
        parts = [*inputs, turned]
        self._linear("ConvTranspose", layer, parts, name, strides=(2, 2), pads=pads)

    def _reshape(self, given: str, name: str, shape: Sequence[int]) -> None:
        wanted = self._constant(f"{name}/shape", np.array(shape, np.int64))
        self._node("Reshape", [given, wanted], name)

    def blur(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        channels = layer.input.shape[-1]
        kernel = self._constant(f"{name}/kernel", blur_kernel(channels).transpose(2, 3, 0, 1))
        self._node("Conv", [*inputs, kernel], name, pads=(1, 1, 1, 1), group=channels)

    def normalize(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        channels = layer.input.shape[-1]
        groups = getattr(layer, "groups", -1)
        if groups not in (-1, channels):
            raise InputError(
                f"{layer.name}: normalises {groups} groups of channels; only one channel by "
                "itself can be written as ONNX"
            )
        ones, zeros = np.ones(channels, np.float32), np.zeros(channels, np.float32)
        parts = [
            self._constant(f"{layer.name}/scale", layer.gamma.numpy() if layer.scale else ones),
            self._constant(f"{layer.name}/offset", layer.beta.numpy() if layer.center else zeros),
        ]
        self._node("InstanceNormalization", [*inputs, *parts], name, epsilon=layer.epsilon)

    def leak(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        self._node("LeakyRelu", inputs, name, alpha=float(layer.negative_slope))

    def rectify(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        self._node("Relu", inputs, name)

    def activate(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        kinds = {"tanh": "Tanh", "sigmoid": "Sigmoid", "linear": "Identity", "relu": "Relu"}
        kind = layer.get_config()["activation"]
        if kind not in kinds:
            raise InputError(
                f"{layer.name}: the activation {kind} cannot be written as ONNX; use the format "
                '"keras"'
            )
        self._node(kinds[kind], inputs, name)

    def concatenate(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        if layer.name in self._skips:
            place, factor, switched = (f"{name}/{what}" for what in ("place", "factor", "switched"))
            self._constant(place, np.array([self._skips.index(layer.name)], np.int64))
            self._node("Gather", ["skips", place], factor)
            self._node("Mul", [inputs[1], factor], switched)
            inputs = [inputs[0], switched]
        self._node("Concat", inputs, name, axis=1)

    def sum(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        self._node("Sum", inputs, name)

    def pass_on(self, layer: keras.Layer, inputs: list[str], name: str) -> str:
        return inputs[0]

    def pad_with_zeros(self, layer: keras.Layer, inputs: list[str], name: str) -> None:
        self._pad(layer.padding, inputs, name, "constant")

    def pad(self, operation: keras.Operation, inputs: list[str], name: str) -> None:
        self._pad(operation.pad_width[1:3], inputs, name, operation.mode)

    def _pad(self, width: Sequence[Sequence[int]], inputs: list[str], name: str, mode: str) -> None:
        (top, bottom), (left, right) = width
        pads = np.array([0, 0, top, left, 0, 0, bottom, right], np.int64)
        self._node("Pad", [*inputs, self._constant(f"{name}/pads", pads)], name, mode=mode)


_Writer = Callable[[_Graph, keras.Operation, list[str], str], str | None]

_WRITERS: tuple[tuple[type | str, _Writer], ...] = (
    (Blur2D, _Graph.blur),
    (ResizeConv2D, _Graph.resize_and_convolve),
    (keras.layers.Conv2DTranspose, _Graph.enlarge),
    (keras.layers.Conv2D, _Graph.convolve),
    (keras.layers.BatchNormalization, _Graph.normalize),
    (keras.layers.GroupNormalization, _Graph.normalize),
    (keras.layers.LeakyReLU, _Graph.leak),
    (keras.layers.ReLU, _Graph.rectify),
    (keras.layers.Activation, _Graph.activate),
    (keras.layers.Concatenate, _Graph.concatenate),
    (keras.layers.Add, _Graph.sum),
    (keras.layers.Dropout, _Graph.pass_on),
    (keras.layers.ZeroPadding2D, _Graph.pad_with_zeros),
    ("Pad", _Graph.pad),
)
"""Who writes what; a derived kind stands before what it is derived from."""


def _is_a(operation: keras.Operation, kind: type | str) -> bool:
    # Keras' operations that are no layers have no public names.
    return (
        type(operation).__name__ == kind if isinstance(kind, str) else isinstance(operation, kind)
    )


def _pads(kernel_size: Sequence[int], strides: Sequence[int], padding: str) -> tuple[int, ...]:
    """Return what Keras adds at the borders, for sides that are multiples of the stride.

    Returns
    -------
    Top, left, bottom, right. A transposed convolution takes as much away.
    """
    if padding == "valid":
        return (0, 0, 0, 0)
    added = [max(size - stride, 0) for size, stride in zip(kernel_size, strides, strict=True)]
    before = [each // 2 for each in added]
    return (*before, *(each - half for each, half in zip(added, before, strict=True)))
