"""The smallest network: for what needs one to be run, whichever it is."""

#: ONNX: `y` is `x` negated, one number of float32. Here as bytes, since making it takes a library.
ONE_STEP = (
    b'\x08\x08:9\n\x0b\n\x01x\x12\x01y"\x03Neg\x12\x08one step'
    b"Z\x0f\n\x01x\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x01"
    b"b\x0f\n\x01y\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x01B\x04\n\x00\x10\r"
)
