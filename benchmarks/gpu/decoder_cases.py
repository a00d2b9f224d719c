"""Every method of the decoder, with steps of each kind and every sampling option."""

import dataclasses

import torch

from layouts import Sample, Sequence
from programs import Program

DRAW = Sample(temperature=0.7)
SAMPLING = {
    "drawn": [DRAW] * 4,
    "top-k": [Sample(temperature=0.7, top_k=20)] * 4,
    "top-k of the whole vocabulary": [Sample(temperature=0.7, top_k=10**9)] * 4,
    "top-p": [Sample(temperature=0.7, top_p=0.9)] * 4,
    "min-p": [Sample(temperature=0.7, min_p=0.1)] * 4,
    "drawn and greedy": [Sample(temperature=0.7, top_p=0.9, top_k=5), Sample(), DRAW, Sample()],
    "bias": [Sample(biased=7), Sample(), Sample(biased=2), Sample()],
    "penalties": [Sample(penalized=9), Sample(), Sample(), Sample(temperature=0.7, penalized=3)],
    "masks": [Sample(masked=True)] * 4,
    "some masks": [Sample(masked=True), Sample(), Sample(), Sample(temperature=0.7, masked=True)],
    "log probability of the token": [Sample(alternatives=0), Sample(), Sample(), Sample()],
    "log probabilities, an even number": [Sample(alternatives=5), Sample(), Sample(alternatives=5), Sample()],
    "log probabilities, an odd number": [Sample(alternatives=2), Sample(), Sample(temperature=0.7, alternatives=20),
                                         Sample(alternatives=0)],
    "everything": [Sample(0.7, 9, 0.8, 0.05, 0.5, 3, 4, True, 3), Sample(masked=True, alternatives=0), DRAW, Sample()],
}


class Decoder:
    """A decoder in parts, as the service drives it."""

    def __init__(self, checker, layouts, archives):
        self.checker = checker
        self.gpus = checker.gpus
        self.layouts = layouts
        self.parts = [Program(path, self.gpus, torch.device("cuda", i)) for i, path in enumerate(archives)]
        self.first, self.last = self.parts[0], self.parts[-1]
        self.vocabulary, self.hidden = self.first.module.embedding.shape
        self.dtype = self.last.module.norm.dtype
        self.output = torch.zeros(4096, dtype=torch.int64)
        self.caches = []

    def check(self):
        self.loading()
        self.steps()
        self.sampling()
        if len(self.parts) == 1:
            self.recorded_steps()
        for part in self.parts:
            # The embedding stays in the archive's file on a CPU alone.
            for method in part.unchecked(host_only=["map_embedding"]):
                self.checker.find(f"no case calls the method {method}")

    def loading(self):
        def load():
            for part in self.parts:
                part.pack(64, True)
            self.caches = [part.new_cache(512) for part in self.parts]

        self.checker.case("load: pack, new_cache", load)
        for part, cache in zip(self.parts, self.caches):
            for tensor in cache:
                self.checker.require_on(part.device, self.dtype, tensor, "the cache")

    def steps(self):
        row = [Sequence(1, 64 * i, 10 + i) for i in range(40)]
        prompts = [Sequence(1, 0, 10), Sequence(30, 100, 5), Sequence(12, 300, 0, sampled=False)]
        greedy = [Sample()]
        for count in (1, 4, 33, 40):
            self.step(f"decode, {count}", row[:count], greedy * count, main=count in (1, 4))
        self.step("prefill and decode", prompts, greedy * 2)
        self.step("prefill of 512", [Sequence(512, 0)], greedy, main=True)
        self.step("prefill without a sample", [Sequence(200, 0, sampled=False)], [], downloads=0)
        media = [self.upload(torch.bfloat16), self.upload(torch.float32)]
        parts = [{"HANDLE": 0, "FIRST_ROW": 3, "ROWS": 20, "STEP_ROW": 4},
                 {"HANDLE": 1, "FIRST_ROW": 0, "ROWS": 8, "STEP_ROW": 31}]
        self.step("images", prompts, greedy * 2, parts, media)
        for label, source, target in (("apart", 0, 100), ("overlapping", 0, 20)):
            self.checker.case(f"move of 50 slots, {label}", lambda: [
                part.copy_slots(cache, source, target, 50) for part, cache in zip(self.parts, self.caches)])
        numbers = self.layouts.step(prompts)
        self.checker.case("step_logits", lambda: self.last.step_logits(
            numbers, self.pass_on(numbers, []), self.caches[-1]), uploads=len(self.parts), downloads=1, waits=1,
            peer_copies=len(self.parts) - 1)

    def upload(self, dtype):
        rows = torch.zeros([40, self.hidden * dtype.itemsize], dtype=torch.uint8)
        media = []
        self.checker.case(f"upload of an embedding in {dtype}", lambda: media.append(
            self.first.upload(rows, dtype == torch.bfloat16)), uploads=1)
        self.checker.require_on(self.first.device, self.dtype, media[-1], "an embedding")
        return media[-1]

    def pass_on(self, numbers, inputs):
        for part, cache in zip(self.parts[:-1], self.caches):
            inputs = part.pass_on(numbers, inputs, cache)
        return inputs

    def step(self, label, sequences, samples, parts=(), media=(), downloads=1, main=False):
        numbers = self.layouts.step(sequences, parts)
        sampling = self.layouts.sampling(self.limited(samples), self.vocabulary)
        sends = int(any(s != Sample() for s in samples))
        self.checker.case(
            "step: " + label,
            lambda: self.last.step(
                numbers, sampling, self.pass_on(numbers, list(media)), self.caches[-1], self.output),
            uploads=len(self.parts) + sends, downloads=downloads, waits=downloads,
            peer_copies=len(self.parts) - 1, main=main)

    def limited(self, samples):
        """As the service sends them: no more than the vocabulary."""
        return [dataclasses.replace(s, top_k=min(s.top_k, self.vocabulary)) for s in samples]

    def sampling(self):
        decode = [Sequence(1, 64 * i, 10 + i) for i in range(4)]
        for label, samples in SAMPLING.items():
            self.step("decode, 4, " + label, decode, samples, main=label in ("drawn", "top-p"))
            sampling = self.layouts.sampling(self.limited(samples), self.vocabulary)
            logits = torch.randn(4, self.vocabulary)
            # Given logits are one upload more, which the case's own kernels follow.
            self.checker.case("choose_from: " + label, lambda: self.last.choose_from(logits, sampling, self.output),
                              uploads=2, downloads=1, waits=1)
        one = self.layouts.sampling([Sample(temperature=0.7, top_k=9, top_p=0.8)], self.vocabulary)
        self.checker.case("distribution", lambda: self.last.distribution(torch.randn(1, self.vocabulary), one),
                          uploads=2, downloads=1, waits=1)

    def recorded_steps(self):
        """As DecodeGraphs runs them. A recorded call must not reach the host."""
        program, cache = self.first, self.caches[0]
        if self.dtype != torch.bfloat16:
            self.checker.case("new_staging, new_logits", lambda: (program.new_staging(10), program.new_logits(4)))
            program.called |= {"stage", "decode_staged", "choose_staged"}  # recorded steps are in bf16
            return
        kept = {}

        def allocate():
            kept["staged"], kept["logits"] = program.new_staging(4 * 8 + 64), program.new_logits(8)

        self.checker.case("recorded: buffers", allocate)
        for sequences in (1, 8):
            rows = [Sequence(1, 64 * i, 10 + i) for i in range(sequences)]
            numbers = self.layouts.step(rows)
            self.checker.case(f"recorded: stage, {sequences}", lambda: program.stage(numbers, kept["staged"]), uploads=1)
            self.checker.case(f"recorded: decode_staged, {sequences}", lambda: program.decode_staged(
                kept["staged"], sequences, 2048, cache, kept["logits"]), main=True)
        samples = self.layouts.sampling([Sample(temperature=0.7, top_p=0.9, alternatives=2), Sample()], self.vocabulary)
        placed = []
        self.checker.case("recorded: place_sampling", lambda: placed.append(program.place_sampling(samples)), uploads=1)
        self.checker.case("recorded: choose_staged", lambda: program.choose_staged(
            kept["logits"], 2, samples, placed[-1], self.output), downloads=1, waits=1)
