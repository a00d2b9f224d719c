"""Writes steps and sampling parameters as the service does: StepLayout and SamplingLayout, in common/inference."""

import dataclasses
import struct

import torch


@dataclasses.dataclass
class Sequence:
    """Rows of a sequence in a step."""

    rows: int
    start: int  # first KV slot of its region
    cached: int = 0
    sampled: bool = True


@dataclasses.dataclass
class Sample:
    """How a row's token is chosen. Greedy by default."""

    temperature: float = 0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    uniform: float = 0.5
    biased: int = 0
    penalized: int = 0
    masked: bool = False
    alternatives: int = -1  # of log probabilities; -1 asks for none

    def drawn(self):
        return self.temperature > 0

    def cuts(self):
        return self.drawn() and (self.top_k > 0 or self.top_p < 1 or self.min_p > 0)


class Layouts:
    """The fields' order comes from the Java side."""

    def __init__(self, fields):
        self.fields = fields

    def header(self, layout, values):
        assert set(values) == set(self.fields[layout]), f"{layout} has the fields {self.fields[layout]}"
        return [values[name] for name in self.fields[layout]]

    def step(self, sequences, media=()):
        """media: dicts of handle, first row, rows and step row."""
        ids, positions, slots, sampled, ends = [], [], [], [], [0]
        for s in sequences:
            ids += [1] * s.rows
            positions += range(s.cached, s.cached + s.rows)
            slots += range(s.start + s.cached, s.start + s.cached + s.rows)
            ends.append(len(ids))
            if s.sampled:
                sampled.append(len(ids) - 1)
        keys = [s.cached + s.rows for s in sequences]
        regions = pairs("i", [*ends, *[s.start for s in sequences], 0, *keys])
        device = [*ids, *positions, *slots, *sampled, *regions]
        begin = len(self.fields["step"])
        header = self.header("step", {
            "ROWS": len(ids), "SEQUENCES": len(sequences), "SAMPLES": len(sampled), "MEDIA_PARTS": len(media),
            "MAX_ROWS": max(s.rows for s in sequences), "MAX_KEYS": max(keys),
            "DEVICE_BEGIN": begin, "DEVICE_END": begin + len(device)})
        parts = [number for part in media for number in self.header("media", part)]
        return padded(header + device + parts)

    def sampling(self, samples, vocabulary):
        drawn = [i for i, s in enumerate(samples) if s.drawn()]
        scored = [i for i, s in enumerate(samples) if s.alternatives >= 0]
        masked = [i for i, s in enumerate(samples) if s.masked]
        biased = [i * vocabulary + n for i, s in enumerate(samples) for n in range(s.biased)]
        penalized = [i * vocabulary + n for i, s in enumerate(samples) for n in range(s.penalized)]
        words = (vocabulary + 63) // 64
        numbers = [*drawn, *[samples[i].top_k for i in drawn], *scored, *biased, *penalized, *masked]
        numbers += [5] * (words * len(masked))
        draws = self.header("draw", {
            "TEMPERATURE": [samples[i].temperature for i in drawn], "TOP_P": [samples[i].top_p for i in drawn],
            "MIN_P": [samples[i].min_p for i in drawn], "UNIFORM": [samples[i].uniform for i in drawn]})
        reals = [value for field in draws for value in field]
        reals += [0.5] * len(biased) + [1.1] * len(penalized) + [0.2] * len(penalized)
        header = self.header("sampling", {
            "DRAWN": len(drawn), "BIASED": len(biased), "PENALIZED": len(penalized), "MASKED": len(masked),
            "SCORED": len(scored), "ALTERNATIVES": max([0, *[s.alternatives for s in samples]]),
            "MAX_TOP_K": max([0, *[samples[i].top_k for i in drawn]]),
            "CUTS": int(any(s.cuts() for s in samples)),
            "TOP_P": int(any(samples[i].top_p < 1 for i in drawn)),
            "UNBOUNDED": int(any(samples[i].top_p < 1 and samples[i].top_k == 0 for i in drawn)), "COUNT": len(numbers), "REALS": len(reals)})
        return padded(header + numbers + pairs("f", reals))


def pairs(kind, values):
    """32-bit values, two to a 64-bit number."""
    data = struct.pack(f"={len(values)}{kind}", *values)
    return list(struct.unpack(f"={(len(data) + 7) // 8}q", data.ljust((len(data) + 7) // 8 * 8, b"\0")))


def padded(numbers):
    """The host's tensors are larger than what is in them."""
    return torch.tensor(numbers + [0] * max(0, 4096 - len(numbers)))
