"""Every method of the vision program, with images and videos of each kind."""

import torch

from encoding import encode
from programs import Program


class Vision:
    """The vision tower, as the service drives it."""

    def __init__(self, checker, archives):
        self.checker = checker
        self.program = Program(archives[0], checker.gpus, torch.device("cuda", 0))
        module = self.program.module
        self.side = int(round(module.position.shape[0] ** 0.5))
        self.patch = module.patch_weight.shape[-1]
        self.width = module.newline.shape[0]
        self.row_bytes = self.width * module.newline.element_size()

    def check(self):
        self.checker.case("load: pack", lambda: self.program.pack(64, True))
        side = self.side
        self.encode("single", "one tile", 1, side * side + 1, [], 32, downloads=2)
        pooled = (side + 1) // 2
        for per_pass in (32, 2):
            passes = -(-5 // per_pass)
            self.encode("frames", f"5 frames in {passes} passes", 5, 5 * pooled * pooled + 1, [], per_pass,
                        downloads=passes + 1)
        for label, columns, rows, top, left, height, width, to_height, to_width in (
                ("whole map", 2, 1, 0, 0, side, 2 * side, side, 2 * side),
                ("cut map", 2, 2, 1, 0, 2 * side - 2, 2 * side, 2 * side - 2, 2 * side),
                ("cut and shrunk map", 3, 3, 0, 1, 3 * side, 3 * side - 2, 2 * side, 2 * side - 1)):
            layout = [columns, rows, top, left, height, width, to_height, to_width]
            total = side * side + to_height * (to_width + 1)
            self.encode("anyres", label, columns * rows + 1, total, layout, 4, downloads=2)
        self.checker.case("pixels", lambda: self.program.pixels(self.tiles(2)), uploads=1)
        for method in self.program.unchecked(host_only=[]):
            self.checker.find(f"no case calls the method {method}")

    def tiles(self, count):
        size = self.side * self.patch + self.patch // 3
        return torch.zeros([count, 3, size, size], dtype=torch.uint8)

    def encode(self, kind, label, count, rows, layout, per_pass, downloads):
        output = torch.zeros([rows, self.row_bytes], dtype=torch.uint8)
        passes = -(-count // per_pass)
        self.checker.case(f"{kind}: {label}", lambda: encode(
            self.program, kind, self.tiles(count), output, layout, per_pass),
            uploads=passes, downloads=downloads, waits=downloads + passes - 1, main=passes == 1)
