"""Makes ONNX files out of what packages carry, without the frameworks that wrote it."""
