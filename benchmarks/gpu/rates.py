"""Rates of both programs in the published shapes, beside the device's own."""

import statistics
import time

import torch

from encoding import encode
from layouts import Sample, Sequence

TYPES = {"BF16": torch.bfloat16, "U8": torch.uint8, "I8": torch.int8}
ROUNDS = 10


class Rates:
    """Measures steps from one host call to the next, with random weights that are made on the device."""

    def __init__(self, folder, layouts, device, report):
        self.folder = folder
        self.layouts = layouts
        self.device = device
        self.report = report
        self.bandwidth = 1.0  # bytes a second of matrix-vector products
        self.products = 1.0  # operations a second of a large matrix product
        # A CPU is for a check of these scripts.
        self.context = 2048 if device == "cuda" else 64

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def seconds(self, run, rounds=ROUNDS):
        for _ in range(3):
            run()
        times = []
        for _ in range(rounds):
            self.wait()
            start = time.perf_counter()
            run()
            self.wait()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def random(self, shape, dtype):
        if dtype != torch.bfloat16:
            return torch.randint(0, 100, shape, device=self.device, dtype=dtype)
        return torch.randn(shape, device=self.device, dtype=dtype) * 0.02

    def ceilings(self):
        size = 1 << 30 if self.device == "cuda" else 1 << 26
        source = torch.zeros(size, dtype=torch.uint8, device=self.device)
        target = torch.empty_like(source)
        self.report.add("copy on the device, reads and writes",
                        gigabytes_per_s=2 * size / self.seconds(lambda: target.copy_(source)) / 1e9)
        matrices = [self.random([18944 if self.device == "cuda" else 4096, 3584], torch.bfloat16) for _ in range(8)]
        vector = self.random([3584, 1], torch.bfloat16)
        each = matrices[0].numel() * 2 * len(matrices)
        self.bandwidth = each / self.seconds(lambda: [matrix @ vector for matrix in matrices])
        self.report.add("matrix-vector products", gigabytes_per_s=self.bandwidth / 1e9)
        side = 8192 if self.device == "cuda" else 1024
        square = self.random([side, side], torch.bfloat16)
        self.products = 2 * side**3 / self.seconds(lambda: square @ square)
        self.report.add(f"product of {side} x {side} matrices", teraflops=self.products / 1e12)
        if self.device == "cuda":
            for size in (1 << 10, 1 << 16, 1 << 22, 1 << 26):
                self.copies(size)

    def copies(self, size):
        pageable, there = torch.zeros(size, dtype=torch.uint8), torch.zeros(size, dtype=torch.uint8, device="cuda")
        pinned = pageable.pin_memory()
        figures = {}
        for name, run in (("upload", lambda: there.copy_(pageable)), ("pinned_upload", lambda: there.copy_(pinned)),
                          ("download", lambda: pageable.copy_(there)), ("pinned_download", lambda: pinned.copy_(there))):
            figures[name + "_us"] = 1e6 * self.seconds(run)
        self.report.add(f"copy of {size} bytes", **figures)

    def load(self, archive):
        """An archive with random weights, and its bytes on the device."""
        module = torch.jit.load(str(self.folder / archive["file"])).eval()
        for path, weight in archive["weights"].items():
            owner, name = place(module, path)
            if "same" in weight:
                setattr(owner, name, getattr(*place(module, weight["same"])))
                continue
            value = self.random(weight["shape"], TYPES[weight["type"]])
            setattr(owner, name, value + 1 if "norm" in name and "bias" not in name else value)
        module.pack(0 if self.device == "cpu" else 64, False)
        return module

    def shape(self, shape):
        for kind in ("decoder", "decoder, int4") if self.device == "cuda" else ("decoder",):
            self.decoder(f"{shape['name']} {kind}", shape[kind])
        self.vision(f"{shape['name']} vision", shape["vision"])

    def decoder(self, name, archive):
        module = self.load(archive)
        weights = {path: weight for path, weight in archive["weights"].items() if "same" not in weight}
        vocabulary = weights["embedding"]["shape"][0]
        sizes = {path: torch.Size(weight["shape"]).numel() * TYPES[weight["type"]].itemsize
                 for path, weight in weights.items()}
        tied = "same" in archive["weights"]["head.weight"]
        read = sum(sizes.values()) - (0 if tied else sizes["embedding"])
        region = self.context + 16
        cache = module.new_cache(32 * region)
        output = torch.zeros(4096, dtype=torch.int64)

        def step(sequences, samples):
            numbers = self.layouts.step(sequences)
            sampling = self.layouts.sampling(samples, vocabulary)
            return self.seconds(lambda: module.step(numbers, sampling, [], cache, output))

        drawn = Sample(temperature=0.7, top_p=0.9)
        for count in (1, 8, 32):
            rows = [Sequence(1, i * region, self.context) for i in range(count)]
            keys = cache[0][0].numel() * cache[0].element_size() * len(cache) * count * self.context
            floor = (read + keys) / self.bandwidth
            greedy = step(rows, [Sample()] * count)
            self.report.add(f"{name}: decode, {count} at {self.context}", ms=1e3 * greedy, tokens_per_s=count / greedy,
                            memory_floor_ms=1e3 * floor, top_p_ms=1e3 * step(rows, [drawn] * count))
        for rows in (self.context // 4, self.context):
            took = step([Sequence(rows, 0)], [Sample()])
            floor = 2 * rows * sum(n for n in parameters(weights)) / self.products
            self.report.add(f"{name}: prefill of {rows}", ms=1e3 * took, tokens_per_s=rows / took,
                            compute_floor_ms=1e3 * floor)

    def vision(self, name, archive):
        module = self.load(archive)
        patches = module.position.shape[0]
        width = module.newline.shape[0]
        size = int(patches**0.5) * module.patch_weight.shape[-1] + 6
        for tiles in (1, 5, 10, 37) if self.device == "cuda" else (1,):
            pixels = torch.randint(0, 255, [tiles, 3, size, size], dtype=torch.uint8)
            output = torch.zeros([patches * tiles + 1, width * 2], dtype=torch.uint8)
            took = self.seconds(lambda: encode(module, "frames", pixels, output), 3)
            floor = 2 * tiles * patches * sum(n for n in parameters(archive["weights"])) / self.products
            self.report.add(f"{name}: {tiles} tiles", ms=1e3 * took, compute_floor_ms=1e3 * floor)


def place(module, path):
    """The module and the name of an attribute in the object tree."""
    *parents, name = path.split(".")
    for parent in parents:
        module = getattr(module, parent)
    return module, name


def parameters(weights):
    """Numbers of the matrices of the layers."""
    for path, weight in weights.items():
        if path.startswith("layer_") and path.endswith(".weight") and len(weight.get("shape", [])) == 2:
            yield weight["shape"][0] * weight["shape"][1] * (2 if weight["type"] == "U8" else 1)
