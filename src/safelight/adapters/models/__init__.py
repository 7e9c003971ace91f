"""Networks: where their weights come from, how they are kept, and running them in ONNX Runtime."""
