"""Archives, with their weights on fake GPUs."""

import re
import zipfile

import torch


class Program:
    """An archive that is loaded on a fake GPU."""

    def __init__(self, path, gpus, device):
        with zipfile.ZipFile(path) as archive:
            self.source = next(
                archive.read(name).decode() for name in archive.namelist() if name.endswith("code/__torch__.py"))
        self.module = torch.jit.load(path).eval()
        self.device = device
        self.called = set()
        tensors = set(re.findall(r"^ +(\w+) : Tensor$", self.source, re.M))
        for module in self.module.modules():
            for name in tensors:
                weight = getattr(module, name, None)
                if isinstance(weight, torch.Tensor):
                    setattr(module, name, gpus.tensor(weight.shape, weight.dtype, device))

    def __getattr__(self, name):
        self.called.add(name)
        return getattr(self.module, name)

    def unchecked(self, host_only):
        """Methods of the program that no call has reached. Those of host_only never run on a GPU."""
        root = re.split(r"^class ", self.source, flags=re.M)[-1]
        methods = dict(re.findall(r"^  def (\w+)\((.*?)(?=^  def |\Z)", root, re.M | re.S))
        reached, new = set(), self.called & set(methods)
        while new:
            reached |= new
            new = {name for m in new for name in re.findall(r"\(self\)\.(\w+)\(", methods[m])} - reached
        return sorted(set(methods) - reached - set(host_only))
