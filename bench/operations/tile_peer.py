"""The peer of upscaling: the loop that one would write around the network with ONNX Runtime.

Bytes of a JPEG in, bytes of one twice as wide out. Started with files; reads lines from standard
input, each a number of threads, and answers with the seconds that all files took.
"""

import os
import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime
from tests.support.networks import MODELS

from bench.operations.loops import timed
from bench.operations.memory import peak

_NETWORK = "waifu2x-photo-x2"
#: Side of a tile, how many pixels of input the network cuts off each side, and its factor.
_TILE, _CUT, _FACTOR = 192, 7, 2
_QUALITY = 90


class Enlarger:
    """A session with the options it has by default."""

    def __init__(self) -> None:
        self._session = onnxruntime.InferenceSession(
            MODELS / f"{_NETWORK}.onnx", providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def enlarged(self, jpeg: bytes) -> bytes:
        """The JPEG, twice as wide."""
        decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        rgb = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
        made = cv2.cvtColor(self._tiles(np.asarray(rgb, np.uint8)), cv2.COLOR_RGB2BGR)
        return bytes(cv2.imencode(".jpg", made, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1])

    def _tiles(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        height, width = rgb.shape[:2]
        padded = cv2.copyMakeBorder(rgb, *(_CUT,) * 4, cv2.BORDER_REFLECT_101)
        made = np.empty((height * _FACTOR, width * _FACTOR, 3), np.uint8)
        for top in range(0, height, _TILE):
            for left in range(0, width, _TILE):
                tile = padded[top : top + _TILE + 2 * _CUT, left : left + _TILE + 2 * _CUT]
                part = self._run(np.asarray(tile, np.uint8))
                rows, columns = part.shape[:2]
                y, x = top * _FACTOR, left * _FACTOR
                made[y : y + rows, x : x + columns] = part
        return made

    def _run(self, tile: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        values = tile.transpose(2, 0, 1)[None].astype(np.float32) / 255
        (result,) = self._session.run(None, {self._input: values})
        pixels: npt.NDArray[np.uint8] = (
            (np.clip(result[0].transpose(1, 2, 0), 0, 1) * 255).round().astype(np.uint8)
        )
        return pixels


def main() -> None:
    """Serve standard input."""
    pictures = [Path(name).read_bytes() for name in sys.argv[1:]]
    enlarger = Enlarger()
    for line in sys.stdin:
        print(timed(pictures, int(line), enlarger.enlarged), peak(os.getpid()), flush=True)


if __name__ == "__main__":
    main()
