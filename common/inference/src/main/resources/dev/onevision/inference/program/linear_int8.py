# A matrix product with 8-bit weights: weight[n, k] = int8[n, k] * scale[n].
#
# On a CPU that multiplies 8-bit integers, `pack` lays the weights out once as oneDNN reads them; other
# CPUs have a kernel for the plain weights. Both are fast for the few rows of decode. For many rows,
# the weights are turned into the model's number format first. On a GPU, `pack` does that once.
class Int8Linear(Module):
  __parameters__ = []
  __buffers__ = []
  weight : Tensor
  scale : Tensor
  zeros : Tensor

  def dense(self: __torch__.Int8Linear) -> Tensor:
    return torch.mul(torch.to(self.weight, $type), torch.unsqueeze(self.scale, 1))

# An input as 15-bit integer, in two bytes: x = unit * ((high - 128) + (low - 128) / 254). Both bytes
# go through the same product, so that a row's sum depends on that row alone and is exact.
  def integers(self: __torch__.Int8Linear, x: Tensor) -> Tensor:
    rows = torch.size(x, 0)
    unit = torch.mul(torch.clamp_min(torch.to(torch.amax(torch.abs(x), [1], True), $float32), 1.e-30), 0.007874015748031496)
    high = torch.add_(torch.mul(x, torch.reciprocal(unit)), 128.5)
    low = torch.add_(torch.mul_(torch.frac(high), 254.), 1.5)
    bytes = torch.to(torch.cat([high, low], 0), $uint8)
    sums = ops.onednn.qlinear_pointwise(bytes, 1., 128, self.weight, self.scale, self.zeros, None, 1., 0, $float32, "none", annotate(List[Optional[number]], []), "")
    sum = torch.add_(torch.slice(sums, 0, 0, rows), torch.slice(sums, 0, rows), alpha=0.003937007874015748)
    return torch.to(torch.mul_(sum, unit), $type)

  def forward(self: __torch__.Int8Linear, x: Tensor, bias: Optional[Tensor]) -> Tensor:
    if ops.prim.is_cuda(x):
      product = torch.linear(x, self.weight, bias)
    else:
      if ops.prim.is_mkldnn(self.weight):
        if torch.gt(torch.size(x, 0), $integer_rows):
          dense = torch.mul_(torch.to(torch.to_dense(self.weight, None), $type), torch.to(self.scale, $type))
          product = torch.matmul(x, dense)
        else:
          product = (self).integers(x)
      else:
        if torch.gt(torch.size(x, 0), $kernel_rows):
          product = torch.linear(x, (self).dense(), None)
        else:
          product = torch._weight_int8pack_mm(torch.contiguous(x), self.weight, self.scale)
      if torch.__isnot__(bias, None):
        bias0 = unchecked_cast(Tensor, bias)
        product = torch.add_(product, bias0)
    return product

  def gated(self: __torch__.Int8Linear, x: Tensor) -> Tensor:
    gate, up, = torch.chunk((self).forward(x, None), 2, 1)
    return torch.mul(torch.silu(gate), up)

  def add_to(self: __torch__.Int8Linear, x: Tensor, rows: Tensor, bias: Optional[Tensor]) -> Tensor:
    return torch.add(x, (self).forward(rows, bias))

  def pack(self: __torch__.Int8Linear, rows: int, integers: bool) -> int:
    if ops.prim.is_cuda(self.weight):
      if torch.ne(ops.prim.dtype(self.weight), $type):
        self.weight = (self).dense()
    else:
      if torch.__and__(integers, torch.gt(rows, 0)):
        self.weight = ops.onednn.qlinear_prepack(self.weight, [rows, torch.size(self.weight, 1)])
        self.scale = torch.to(self.scale, $float32)
        self.zeros = torch.zeros_like(self.scale, dtype=$int32)
    return 1
