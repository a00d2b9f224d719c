"""usage: check_cuda.py ARCHIVES.json

Runs both programs on fake GPUs and prints what each call asks of them. ./onevision check-cuda writes the archives and
calls this. The exit code is 1 if anything would go wrong on a GPU, or asks more of it than it may.
"""

import json
import logging
import pathlib
import sys
import warnings

import torch

from decoder_cases import Decoder
from fake_gpus import Count, FakeGpus
from layouts import Layouts
from vision_cases import Vision

PUBLISHED_LAYERS = {"0.5b": 24, "7b": 28, "72b": 80}


class Checker:
    """Runs cases and collects what is wrong with them."""

    def __init__(self, quiet=False):
        self.quiet = quiet
        self.gpus = FakeGpus()
        self.findings = []
        self.where = ""
        self.cases = 0

    def find(self, what):
        self.findings.append(f"{self.where}: {what}")

    def require_on(self, device, dtype, tensor, what):
        if tensor.device != device or tensor.dtype != dtype:
            self.find(f"{what} is on {tensor.device} in {tensor.dtype}, not on {device} in {dtype}")

    def case(self, label, run, uploads=0, downloads=0, waits=0, questions=0, peer_copies=0, main=False):
        """Runs it with each answer to questions about values on the device. The numbers are the most it may ask."""
        counts = []
        for answer in (True, False):
            count = self.run(label, run, answer)
            if count is None:
                return
            counts.append(count)
            for what, have, most in (
                    ("uploads", len(count.uploads), uploads), ("downloads", len(count.downloads), downloads),
                    ("waits for the device", count.waits, waits + questions),
                    ("questions to the device", count.questions, questions),
                    ("copies between devices", len(count.peer_copies), peer_copies)):
                if have > most:
                    self.find(f"{label}: {have} {what}, {most} at most")
            if count.questions == 0:
                break
        self.cases += 1
        if main and not self.quiet:
            print("  " + describe(label, max(counts, key=Count.launches)))

    def run(self, label, run, answer):
        count = self.gpus.count = Count()
        self.gpus.answer = answer
        try:
            with torch.no_grad(), self.gpus:
                run()
        except Exception as error:  # an operator's own text is a finding of the count
            if not count.findings:
                count.findings.append(" ".join(str(error).split())[-200:])
            count.failed = True
        for found in dict.fromkeys(count.findings):
            self.find(f"{label}: {found}")
        return None if count.failed else count


def describe(label, count):
    text = (f"{label:36} {count.launches():4} kernels, {len(count.uploads)} uploads of {sum(count.uploads)} bytes,"
            f" {len(count.downloads)} downloads, {count.waits} waits")
    if count.peer_copies:
        text += f", {len(count.peer_copies)} copies between GPUs"
    each = count.launches_per_layer()
    if each and len(count.layers) > 1 and "step" in label or each and "decode_staged" in label:
        rest = count.launches() - each * len(count.layers)
        sizes = ", ".join(f"{name} {rest + each * layers}" for name, layers in PUBLISHED_LAYERS.items())
        text += f"; {each} a layer ({sizes})"
    return text


def check(checker, layouts, program):
    checker.where = program["name"]
    try:
        if program["kind"] == "vision":
            Vision(checker, program["parts"]).check()
        else:
            Decoder(checker, layouts, program["parts"]).check()
    except Exception as error:  # an earlier finding is the reason
        checker.find(f"the check ended early: {type(error).__name__}: {error}")


def prepare():
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)  # PyTorch logs what an operator refuses; the findings have it
    torch._C._set_graph_executor_optimize(False)  # as the service runs the programs


def read(path):
    """The description of the archives, with their paths from here."""
    description = json.loads(pathlib.Path(path).read_text())
    for program in description["programs"]:
        program["parts"] = [str(pathlib.Path(path).parent / part) for part in program["parts"]]
    return description


def main(path):
    prepare()
    description = read(path)
    checker = Checker()
    layouts = Layouts(description["fields"])
    for program in description["programs"]:
        print(program["name"])
        check(checker, layouts, program)
    for finding in checker.findings:
        print("FINDING", finding)
    print(f"PyTorch {torch.__version__}: {checker.cases} cases, {len(checker.findings)} findings")
    return 1 if checker.findings else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
