"""usage: measure.py [--device cuda|cpu] [--shapes 0.5b,7b] [--out FILE]

Compares both programs with recorded values, and measures them with random weights in the published shapes. Run it in a
folder that ./onevision bench gpu has written. It needs PyTorch and nothing else. The results are printed, and written as
JSON. The exit code is 1 if a comparison fails.
"""

import argparse
import json
import pathlib
import sys

import torch

from comparisons import Comparisons
from layouts import Layouts
from rates import Rates

FOLDER = pathlib.Path(__file__).parent


class Report:
    """Prints results as they come, and keeps them for the file."""

    def __init__(self, device):
        self.results = []
        self.failed = False
        name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
        self.machine = {"device": name, "pytorch": torch.__version__}
        print(json.dumps(self.machine), flush=True)

    def add(self, what, **figures):
        figures = {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in figures.items()}
        self.results.append({"what": what} | figures)
        print(f"{what:44} " + ", ".join(f"{name} {value}" for name, value in figures.items()), flush=True)

    def require(self, good):
        self.failed = self.failed or not good


def main():
    options = argparse.ArgumentParser(description="Compares and measures both programs.")
    options.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    options.add_argument("--shapes", default="0.5b,7b")
    options.add_argument("--out", default="measured.json")
    chosen = options.parse_args()
    if chosen.device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch sees no GPU. --device cpu checks the comparisons without one.")
    torch._C._set_graph_executor_optimize(False)  # as the service runs the programs
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    description = json.loads((FOLDER / "archives.json").read_text())
    layouts = Layouts(description["fields"])
    report = Report(chosen.device)
    with torch.inference_mode():
        Comparisons(FOLDER, description, layouts, chosen.device, report).run()
        rates = Rates(FOLDER, layouts, chosen.device, report)
        rates.ceilings()
        for shape in description["shapes"]:
            if shape["name"] in chosen.shapes.split(","):
                rates.shape(shape)
    pathlib.Path(chosen.out).write_text(json.dumps({"machine": report.machine, "results": report.results}, indent=1))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
