"""A process that answers every line with the same, which is nothing that was agreed."""

import sys

for _ in sys.stdin.buffer:
    sys.stdout.buffer.write(sys.argv[1].encode() + b"\n")
    sys.stdout.buffer.flush()
