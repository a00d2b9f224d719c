"""GPUs that compute nothing: they know the shape, type and device of each tensor.

PyTorch's fake tensors stand for tensors on a GPU; those on the CPU are real. So a program's branches for CUDA run
without a GPU, and each operator is seen on its way to the device.
"""

import collections
import math

import torch
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

ALLOCATIONS = {"empty", "empty_like", "empty_strided", "new_empty"}
QUERIES = {"device", "is_same_size", "_fused_sdp_choice"}
# Their result's size depends on values, so the host waits for the device.
WAITING = {"nonzero", "masked_select", "is_nonzero", "equal", "_unique2", "unique_dim", "unique_consecutive"}
FLASH, EFFICIENT = 1, 2  # answers of _fused_sdp_choice


class Finding(Exception):
    """What would go wrong on a GPU."""


def on_gpu(value):
    return isinstance(value, FakeTensor) and value.device.type == "cuda"


def on_host(value):
    return isinstance(value, torch.Tensor) and not isinstance(value, FakeTensor)


def size(tensor):
    return tensor.numel() * tensor.element_size()


class Count:
    """What a call asks of the GPUs."""

    def __init__(self):
        self.kernels = collections.Counter()
        self.layers = []  # number of kernels at each attention
        self.uploads = []  # bytes
        self.downloads = []
        self.peer_copies = []
        self.waits = 0
        self.questions = 0
        self.findings = []
        self.failed = False
        self.pending = set()  # devices with kernels that the host has not waited for

    def launch(self, name, device):
        self.kernels[name] += 1
        self.pending.add(device)

    def wait(self, device):
        if device in self.pending:
            self.waits += 1
            self.pending.discard(device)

    def launches(self):
        return sum(self.kernels.values())

    def launches_per_layer(self):
        """Kernels between the attention of two layers on one GPU; None for a model of one layer."""
        return min((b - a for a, b in zip(self.layers, self.layers[1:])), default=None)


class FakeGpus(TorchDispatchMode):
    """Sends what touches a GPU to fake tensors and counts it."""

    def __init__(self):
        super().__init__()
        self.fake = FakeTensorMode(allow_non_fake_inputs=False)
        self.count = Count()
        self.answer = True  # to each question about a value on the device

    def tensor(self, shape, dtype, device):
        with self.fake:
            return torch.empty(shape, dtype=dtype, device=device)

    def __torch_dispatch__(self, op, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        leaves = tree_leaves((args, kwargs))
        asked = [leaf for leaf in leaves if isinstance(leaf, torch.device) and leaf.type == "cuda"]
        if not asked and not any(isinstance(leaf, FakeTensor) for leaf in leaves):
            return op(*args, **kwargs)
        name = op.name().split("::")[1].split(".")[0]
        try:
            return self.dispatch(op, name, leaves, args, kwargs)
        except Exception as error:  # the interpreter that called drops the text
            self.find(str(error) if isinstance(error, Finding) else f"{name}: {error}")
            raise

    def dispatch(self, op, name, leaves, args, kwargs):
        if name == "copy_":
            return self.copy(args[0], args[1], args[2] if len(args) > 2 else kwargs.get("non_blocking", False))
        if name == "_to_copy":
            return self.to(args[0], kwargs)
        if name == "_local_scalar_dense":
            return self.question(args[0])
        return self.run(op, name, leaves, args, kwargs)

    def question(self, tensor):
        self.count.questions += 1
        self.count.wait(tensor.device)
        return self.answer if tensor.dtype == torch.bool else 0

    def copy(self, target, source, non_blocking):
        if torch.broadcast_shapes(target.shape, source.shape) != target.shape:
            raise Finding(f"copy_ of {tuple(source.shape)} to {tuple(target.shape)}")
        if on_gpu(target) and on_gpu(source):
            if target.device == source.device:
                self.count.launch("copy_", target.device)
            else:
                self.count.peer_copies.append(size(source))
            return target
        if target.dtype != source.dtype:
            self.find(f"a copy between host and device converts {source.dtype} to {target.dtype}")
        if not target.is_contiguous() or not source.is_contiguous():
            self.find("a copy between host and device of a tensor that is not contiguous")
        if on_gpu(target):
            self.upload(source, target.device, non_blocking)
        else:
            self.download(source)
        return target

    def to(self, source, kwargs):
        device = kwargs.get("device") or source.device
        dtype = kwargs.get("dtype") or source.dtype
        if on_host(source):
            if dtype != source.dtype:
                self.find(f"an upload converts {source.dtype} to {dtype} on the host")
            self.upload(source, device, kwargs.get("non_blocking", False))
        elif device.type == "cpu":
            if dtype != source.dtype:
                self.find(f"a download converts {source.dtype} to {dtype}")
            self.download(source)
            return torch.zeros(source.shape, dtype=dtype)
        elif device != source.device:
            self.count.peer_copies.append(size(source))
        else:
            self.count.launch("_to_copy", device)
        if on_host(source):
            return self.tensor(source.shape, dtype, device)
        with self.fake:
            return torch.empty_like(source, dtype=dtype, device=device)

    def upload(self, source, device, non_blocking):
        self.count.uploads.append(size(source))
        if not non_blocking:
            self.count.wait(device)

    def download(self, source):
        self.count.downloads.append(size(source))
        self.count.wait(source.device)

    def run(self, op, name, leaves, args, kwargs):
        devices = {leaf.device for leaf in leaves if on_gpu(leaf)}
        if len(devices) > 1:
            raise Finding(f"{name} has tensors of {sorted(map(str, devices))}")
        for leaf in leaves:
            if on_host(leaf) and leaf.dim() > 0:
                raise Finding(f"{name} mixes the device with a host tensor of shape {tuple(leaf.shape)}")
        if name == "index_copy_" and (args[0].dtype != args[3].dtype or args[2].dtype != torch.int64):
            raise Finding(f"index_copy_ of {args[3].dtype} at {args[2].dtype} into {args[0].dtype}")
        if name == "_fused_sdp_choice":
            return FLASH if args[0].dtype == torch.bfloat16 else EFFICIENT
        device = next(iter(devices)) if devices else next(d for d in leaves if isinstance(d, torch.device))
        if name in WAITING:
            self.count.questions += 1
            self.count.wait(device)
        view = any(r.alias_info is not None and not r.alias_info.is_write for r in op._schema.returns)
        if not view and name not in ALLOCATIONS and name not in QUERIES:
            self.count.launch(name, device)
        if "attention" in name:
            self.count.layers.append(self.count.launches())
        fake = lambda leaf: self.fake.from_tensor(leaf) if on_host(leaf) else leaf
        args, kwargs = tree_map(fake, (args, kwargs))
        if name == "_flash_attention_forward":
            return self.flash_attention(args, kwargs)
        if name == "upsample_bilinear2d":
            return self.upsample(args[0], args[1])
        with self.fake:
            return op(*args, **kwargs)

    def upsample(self, x, to):
        """A build without CUDA does not know the layout of the result: channels last if x is."""
        count, channels = x.shape[:2]
        if x.is_contiguous(memory_format=torch.channels_last) and channels > 1:
            result = self.tensor([count, *to, channels], x.dtype, x.device)
            with self.fake:
                return result.permute(0, 3, 1, 2)
        return self.tensor([count, channels, *to], x.dtype, x.device)

    def flash_attention(self, args, kwargs):
        """Requires what libtorch's kernel for ragged batches requires."""
        q, k, v, starts_q, starts_k, max_q, max_k, dropout, causal, debug = args
        used = kwargs["seqused_k"]
        sequences = starts_q.numel() - 1

        def require(condition, what):
            if not condition:
                raise Finding("flash attention: " + what)

        require(q.dtype in (torch.bfloat16, torch.float16), f"{q.dtype}")
        require(q.dtype == k.dtype == v.dtype, "q, k and v differ in type")
        for lengths, count in ((starts_q, sequences + 1), (starts_k, sequences + 1), (used, sequences)):
            require(lengths.dtype == torch.int32, f"lengths in {lengths.dtype}")
            require(lengths.shape == (count,) and lengths.is_contiguous(), f"lengths of shape {tuple(lengths.shape)}")
        require(q.dim() == k.dim() == 3 and k.shape == v.shape, "shapes")
        head = q.shape[2]
        require(head == k.shape[2] and head % 8 == 0 and head <= 256, f"heads of {head}")
        require(q.shape[1] % k.shape[1] == 0, f"{q.shape[1]} heads share {k.shape[1]}")
        require(q.stride(2) == k.stride(2) == v.stride(2) == 1, "the last dimension is strided")
        require(causal and not debug and dropout == 0, "options")
        require(1 <= max_q <= max_k, f"{max_q} rows at most, {max_k} keys at most")
        require(math.isclose(kwargs["scale"], head**-0.5, rel_tol=1e-6), "scale")
        if max_q == 1 and q.shape[1] > k.shape[1]:
            # The kernel takes the heads of a group for rows.
            require(q.shape[0] == sequences, "one row for each sequence")
            self.count.kernels["(flash attention: layout of q and result)"] += 3
        result = self.tensor(q.shape, q.dtype, q.device)
        log_sums = self.tensor([q.shape[1], q.shape[0]], torch.float32, q.device)
        state = [self.tensor(shape, torch.uint64, q.device) for shape in ([2], [])]
        return (result, log_sums, *state, self.tensor([0], q.dtype, q.device))

    def find(self, what):
        self.count.findings.append(what)
