"""usage: check_faults.py ARCHIVES.json

Checks the check: plants one fault after the other in copies of the archives, and requires that check_cuda.py finds it.
The exit code is 1 if it misses one.
"""

import pathlib
import re
import sys
import tempfile
import zipfile

from check_cuda import Checker, check, prepare, read
from layouts import Layouts

BF16, F32, INT4, TWO, VISION = ("decoder, bf16, full weights, 1 GPU", "decoder, f32, full weights, 1 GPU",
                                "decoder, bf16, int4 weights, 1 GPU", "decoder, bf16, full weights, 2 GPUs",
                                "vision, bf16")

# What is wrong; in which program; the pattern and what replaces it; what the finding says.
FAULTS = [
    ("rotation in single precision", BF16, r"cos = torch.to\(torch.cos\(angles\), 15\)", "cos = torch.cos(angles)",
     "index_copy_"),
    ("64-bit lengths", BF16, r"(numbers = torch.view_copy\(torch.slice\(moved.*dtype=)3", r"\g<1>4",
     "flash attention: lengths"),
    ("flash attention in f32", F32, r"if torch.__and__\(ops.prim.is_cuda\(x\), torch.eq\(ops.prim.dtype\(x\), 15\)\)",
     "if ops.prim.is_cuda(x)", "flash attention: torch.float32"),
    ("rotation on the host", BF16, r"(torch.arange\(0, \d+, 2.*device=)\(self\).device\(\)", r'\g<1>torch.device("cpu")',
     "mixes the device with a host tensor"),
    ("logits that the host looks at", BF16, r"(    if torch.eq\(torch.len\(placed\), 0\):)",
     r"    if bool(torch.any(torch.isnan(logits))):\n      logits = torch.relu(logits)\n\1", "questions to the device"),
    ("an upload that blocks", BF16, r"(moved = torch.to\(torch.slice\(sampling,.*), True\)", r"\1, False)",
     "2 waits for the device"),
    ("results in two downloads", BF16, r"(    _2 = (torch.copy_\(torch.slice\(output.*))", r"\1\n    _3 = \2",
     "2 downloads"),
    ("cache in another type", BF16, r"(tensor = torch.zeros\(.*dtype=)15", r"\g<1>6", "the cache is on"),
    ("bytes that become numbers on the host", BF16, r"(moved = torch.to\(bytes, \(self\).device\(\), )0", r"\g<1>6",
     "an upload converts"),
    ("a method that no case calls", BF16, r"(  def new_cache)",
     r"  def forgotten(self: __torch__.Decoder) -> int:\n    return 1\n\n\1", "no case calls the method forgotten"),
    ("a recorded step that reads the host", BF16, r"(on_device = \(self\).regions\()staged(, torch.mul\(sequences, 4\))",
     r"\1torch.to(torch.to(staged, torch.device('cpu'), 4), (self).device(), 4)\2", "downloads, 0 at most"),
    ("rows that stay on the first GPU", TWO, r"x = torch.to\(inputs\[0\], \(self\).device\(\), 15\)", "x = inputs[0]",
     "cuda:1"),
    ("4-bit weights in the archive's layout", INT4,
     r"self.packed = torch._convert_weight_to_int4pack\(self.weight, tiles\)", "self.packed = self.weight", "_weight_int4pack_mm"),
    ("pixels that become numbers on the host", VISION,
     r"torch.to\(torch.to\(tiles, ops.prim.device\(self.newline\), 0\), 7\)",
     "torch.to(tiles, ops.prim.device(self.newline), 7)", "an upload converts"),
    ("features that return in single precision", VISION, r"(    _0 = torch.copy_\(torch.slice\(output, 0.*)"
     r"torch.view_copy\(rows, dtype=0\)", r"\1torch.view_copy(torch.to(rows, 6), dtype=0)", "copy_"),
]


def plant(archive, target, pattern, replacement):
    """A copy of the archive with another text; false if the text has no such place."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        planted = 0
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("code/__torch__.py"):
                text, planted = re.subn(pattern, replacement, data.decode())
                data = text.encode()
            copy.writestr(name, data)
    return planted > 0


def main(path):
    prepare()
    description = read(path)
    programs = {program["name"]: program for program in description["programs"]}
    missed = 0
    for what, name, pattern, replacement, expected in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            copies = [str(pathlib.Path(folder, f"{i}.pt")) for i in range(len(programs[name]["parts"]))]
            planted = [plant(*both, pattern, replacement) for both in zip(programs[name]["parts"], copies)]
            checker = Checker(quiet=True)
            check(checker, Layouts(description["fields"]), programs[name] | {"parts": copies})
        found = [finding for finding in checker.findings if expected in finding]
        good = any(planted) and bool(found)
        missed += not good
        print(f"{'found ' if good else 'MISSED'} {what}: {(found or checker.findings or ['nothing'])[0]}")
    print(f"{len(FAULTS)} faults, {missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
