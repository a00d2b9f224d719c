"""Compares both programs on a device with the values that the parity tests record in f32."""

import json
import struct

import torch

from encoding import encode
from layouts import Sequence

TYPES = {"F32": torch.float32, "I64": torch.int64, "U8": torch.uint8}
# Max error, as a part of the largest value. In f32 the order of sums differs; bf16 has 8 bits.
BOUNDS = {"f32": 2e-3, "bf16": 6e-2}
SAME_TOKENS = 0.9  # of the positions, in bf16
PLACEHOLDER = -200  # of an image in the recorded ids
REGION = 100  # KV slot


def tensors(path):
    """The tensors of a safetensors file, of the types that are compared."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, info in header.items():
        begin, end = info["data_offsets"]
        if info["dtype"] in TYPES and end > begin:
            content = bytearray(data[8 + length + begin:8 + length + end])
            found[name] = torch.frombuffer(content, dtype=TYPES[info["dtype"]]).reshape(info["shape"])
    return found


def error(have, wanted):
    return ((have.float() - wanted).abs().max() / wanted.abs().max()).item()


class Comparisons:
    """Both programs in f32 and bf16."""

    def __init__(self, folder, description, layouts, device, report):
        self.folder = folder
        self.programs = {program["name"]: folder / program["parts"][0] for program in description["programs"]}
        self.layouts = layouts
        self.device = device
        self.report = report
        self.embeddings = tensors(folder / "vision.safetensors")
        self.pixels = tensors(folder / "preprocess.safetensors")
        self.logits = tensors(folder / "generation.safetensors")
        lines = (folder / "generation.jsonl").read_text().splitlines()
        self.records = [json.loads(line) for line in lines]

    def run(self):
        for dtype in BOUNDS:
            self.decoder(dtype)
            self.vision(dtype)

    def load(self, name):
        return torch.jit.load(str(self.programs[name]), map_location=self.device).eval()

    def decoder(self, dtype):
        module = self.load(f"decoder, {dtype}, full weights, 1 GPU")
        module.pack(64, True)
        cache = module.new_cache(4096)
        worst, same, total = 0.0, 0, 0
        for record in self.records:
            wanted = self.logits.get(record["id"] + ".logits_first8")
            if wanted is None:
                continue
            have = self.first_logits(module, cache, record, wanted.shape[0])
            worst = max(worst, error(have, wanted))
            same += (have.argmax(1) == wanted.argmax(1)).sum().item()
            total += wanted.shape[0]
        self.report.add(f"decoder, {dtype}: logits", error=worst, same_token=f"{same} of {total}")
        self.report.require(total > 0 and worst <= BOUNDS[dtype] and same >= SAME_TOKENS * total)

    def first_logits(self, module, cache, record, count):
        """Of the prompt and the recorded tokens, each beside other sequences."""
        ids, media, handles = self.prompt(module, record)
        rows = [self.step(module, cache, [(ids, 0)], media, handles)]
        for position, token in enumerate(record["greedy"]["ids"][:count - 1]):
            beside = [([token], len(ids) + position), ([7], position)]
            if position % 3 == 2:
                beside.append(([3] * 9, 0))
            rows.append(self.step(module, cache, beside))
        return torch.stack(rows)

    def prompt(self, module, record):
        ids, media, handles = [], [], []
        for token in record["input_ids"]:
            if token != PLACEHOLDER:
                ids.append(token)
                continue
            name = record["media"][len(handles)]["id"]
            kind = record["mode"]
            rows = self.embeddings["video." + name if kind == "video" else name + "." + kind]
            media.append({"HANDLE": len(handles), "FIRST_ROW": 0, "ROWS": len(rows), "STEP_ROW": len(ids)})
            handles.append(module.upload(rows.contiguous().view(torch.uint8), False))
            ids += [0] * len(rows)
        return ids, media, handles

    def step(self, module, cache, sequences, media=(), handles=()):
        """The logits of the first sequence, whose region comes first."""
        rows = [Sequence(len(ids), REGION + 1500 * i, cached) for i, (ids, cached) in enumerate(sequences)]
        numbers = self.layouts.step(rows, media)
        begin = len(self.layouts.fields["step"])
        ids = [token for tokens, _ in sequences for token in tokens]
        numbers[begin:begin + len(ids)] = torch.tensor(ids)
        return module.step_logits(numbers, list(handles), cache)[0].cpu()

    def vision(self, dtype):
        module = self.load(f"vision, {dtype}")
        module.pack(64, True)
        worst = 0.0
        for name, tiles in self.pixels.items():
            image, _, kind = name.removesuffix(".u8").rpartition(".")
            if name.endswith(".pad.u8") and f"{image}.pad" in self.embeddings:
                worst = max(worst, self.encode(module, "single", tiles[None], self.embeddings[f"{image}.pad"]))
        clip = self.pixels["video.u8"]
        for per_pass in (2, 32):
            worst = max(worst, self.encode(module, "frames", clip, self.embeddings["video.clip5"], per_pass))
        self.report.add(f"vision, {dtype}: embeddings", error=worst)
        self.report.require(worst <= BOUNDS[dtype])

    def encode(self, module, kind, tiles, wanted, per_pass=32):
        dtype = module.newline.dtype
        output = torch.zeros([wanted.shape[0], wanted.shape[1] * dtype.itemsize], dtype=torch.uint8)
        encode(module, kind, tiles, output, per_pass=per_pass)
        return error(output.view(dtype), wanted)
