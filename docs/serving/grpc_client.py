"""Have TensorFlow Serving translate a PNG or a JPEG, over gRPC: faster than HTTP.

    pip install tensorflow-serving-api  # of the same version as TensorFlow
    python docs/serving/grpc_client.py localhost:8500 houses input.jpg output.png

How to start the server stands in rest_client.py.
"""

import sys
from pathlib import Path

import grpc
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc

server, name, source, target = sys.argv[1:]
request = predict_pb2.PredictRequest()
request.model_spec.name, request.model_spec.signature_name = name, "image_bytes"
contents = tf.make_tensor_proto([Path(source).read_bytes()])
request.inputs["image_bytes"].CopyFrom(contents)
size = [("grpc.max_receive_message_length", -1)]  # the default, 4 MB, is less than a large picture
with grpc.insecure_channel(server, options=size) as channel:
    service = prediction_service_pb2_grpc.PredictionServiceStub(channel)
    reply = service.Predict(request, timeout=60)
Path(target).write_bytes(reply.outputs["png_bytes"].string_val[0])
