# A matrix product with 4-bit weights: weight[n, k] = (q[n, k] - 8) * scale + zero, with one scale and
# one zero for $group_of_weights weights of a row. In the archive, a byte holds two neighbours of a row, the
# first in its upper half, and `scale_zero` is [n, groups, 2].
#
# `pack` brings both into the layout of the device's kernel, which is fast for the few rows of decode.
# For many rows the weights are turned into the model's number format first. On a GPU, the archive's
# layout is kept for that. On the CPU it is freed, because the kernel's is known: `block` outputs are
# together, which depends on the processor.
class Int4Linear(Module):
  __parameters__ = []
  __buffers__ = []
  weight : Tensor
  packed : Tensor
  scale_zero : Tensor
  block : int
  outputs : int
  inputs : int

  def nibbles(self: __torch__.Int4Linear, bytes: Tensor) -> Tensor:
    pairs = torch.stack([torch.bitwise_right_shift(bytes, 4), torch.bitwise_and(bytes, 15)], 2)
    return torch.view(pairs, [torch.size(bytes, 0), -1])

# The outputs that the kernel keeps together: 64, 32 or 16. Positive if a byte pairs the first half of
# them with the second, negative if it pairs neighbours. Seen from a product whose output n holds n / 4.
  def kernel_block(self: __torch__.Int4Linear) -> int:
    q = torch.expand(torch.unsqueeze(torch.floor_divide(torch.arange(64, dtype=$int32, layout=None, device=None), 4), 1), [64, 32])
    packed = torch.view(torch._convert_weight_to_int4pack_for_cpu(torch.contiguous(q), 1), [-1])
    second = torch.floordiv(int(torch.select(packed, 0, 0)), 16)
    if torch.gt(second, 0):
      block = torch.mul(second, 8)
    else:
      if torch.eq(int(torch.select(packed, 0, 8)), 0):
        block = -16
      else:
        if torch.eq(int(torch.select(packed, 0, 16)), 0):
          block = -32
        else:
          block = -64
    return block

  def pack(self: __torch__.Int4Linear, rows: int, integers: bool) -> int:
    if torch.eq(self.block, 0):
      scale_zero = torch.contiguous(torch.permute(self.scale_zero, [1, 0, 2]))
      if ops.prim.is_cuda(self.weight):
        tiles = 8
        if torch.ne(torch.remainder(self.inputs, 128), 0):
          tiles = 2
        self.packed = torch._convert_weight_to_int4pack(self.weight, tiles)
        self.block = 1
      else:
        parts = annotate(List[Tensor], [])
        for first in range(0, self.outputs, 4096):
          some = torch.slice(self.weight, 0, first, torch.add(first, 4096))
          q = torch.to((self).nibbles(some), $int32)
          _0 = torch.append(parts, torch._convert_weight_to_int4pack_for_cpu(q, 1))
        self.packed = torch.cat(parts, 0)
        self.weight = torch.empty([0], dtype=$uint8, layout=None, device=None)
        self.block = (self).kernel_block()
      self.scale_zero = scale_zero
    return 1

# The weights from the archive's layout, [outputs, inputs].
  def dense(self: __torch__.Int4Linear) -> Tensor:
    groups = torch.floordiv(self.inputs, $group_of_weights)
    q = torch.view(torch.to((self).nibbles(self.weight), $type), [self.outputs, groups, $group_of_weights])
    scale_zero = torch.unsqueeze(torch.permute(self.scale_zero, [1, 0, 2]), 2)
    w = torch.addcmul(torch.select(scale_zero, 3, 1), torch.sub_(q, 8), torch.select(scale_zero, 3, 0))
    return torch.reshape(w, [self.outputs, self.inputs])

# The transposed weights of some outputs, [inputs, last - first], from the layout of the CPU's kernel;
# `first` and `last` are multiples of its block. The bytes, the smallest form, are reordered, so that
# each operation after it reads and writes in memory's order.
  def dense_of_kernel(self: __torch__.Int4Linear, first: int, last: int) -> Tensor:
    size = self.block
    if torch.lt(size, 0):
      size = torch.neg(size)
    bytes = torch.view(self.packed, [torch.floordiv(self.outputs, size), self.inputs, torch.floordiv(size, 2)])
    bytes = torch.slice(bytes, 0, torch.floordiv(first, size), torch.floordiv(last, size))
    bytes = torch.contiguous(torch.permute(bytes, [1, 0, 2]))
    lower = torch.bitwise_and(bytes, 15)
    upper = torch.bitwise_right_shift(bytes, 4)
    if torch.gt(self.block, 0):
      q = torch.cat([lower, upper], 2)
    else:
      q = torch.stack([lower, upper], 3)
    outputs = torch.sub(last, first)
    groups = torch.floordiv(self.inputs, $group_of_weights)
    q = torch.view(torch.to(torch.sub_(torch.to(q, $int8), 8), $type), [groups, $group_of_weights, outputs])
    scale_zero = torch.slice(self.scale_zero, 1, first, last)
    scale = torch.unsqueeze(torch.contiguous(torch.select(scale_zero, 2, 0)), 1)
    zero = torch.unsqueeze(torch.contiguous(torch.select(scale_zero, 2, 1)), 1)
    return torch.view(torch.addcmul(zero, q, scale, value=1, out=q), [self.inputs, outputs])

# A product with dense weights on the CPU, for some outputs at a time: their weights fit the caches
# and memory that the process has already.
  def multiply_dense(self: __torch__.Int4Linear, x: Tensor) -> Tensor:
    outputs = torch.mul(torch.floordiv($dense_weights, torch.mul(self.inputs, 64)), 64)
    if torch.lt(outputs, 64):
      outputs = 64
    parts = annotate(List[Tensor], [])
    for first in range(0, self.outputs, outputs):
      last = torch.add(first, outputs)
      if torch.gt(last, self.outputs):
        last = self.outputs
      _0 = torch.append(parts, torch.matmul(x, (self).dense_of_kernel(first, last)))
    if torch.eq(torch.len(parts), 1):
      product = parts[0]
    else:
      product = torch.cat(parts, 1)
    return product

  def forward(self: __torch__.Int4Linear, x: Tensor, bias: Optional[Tensor]) -> Tensor:
    rows = torch.size(x, 0)
    if ops.prim.is_cuda(x):
      if torch.gt(rows, $gpu_kernel_rows):
        product = torch.linear(x, (self).dense(), None)
      else:
        product = torch._weight_int4pack_mm(torch.contiguous(x), self.packed, $group_of_weights, self.scale_zero)
    else:
      if torch.gt(rows, $kernel_rows):
        product = (self).multiply_dense(x)
      else:
        product = torch._weight_int4pack_mm_for_cpu(torch.contiguous(x), self.packed, $group_of_weights, self.scale_zero)
    if torch.__isnot__(bias, None):
      bias0 = unchecked_cast(Tensor, bias)
      product = torch.add_(product, bias0)
    return product

  def gated(self: __torch__.Int4Linear, x: Tensor) -> Tensor:
    gate, up, = torch.chunk((self).forward(x, None), 2, 1)
    return torch.mul(torch.silu(gate), up)

  def add_to(self: __torch__.Int4Linear, x: Tensor, rows: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.add(x, (self).forward(rows, bias))

