# A matrix product with 8-bit weights: weight[n, k] = int8[n, k] * scale[n].
#
# The CPU's kernel for 8-bit weights is fast for the few rows of decode. For many rows the weights are
# turned into the model's number format first. On a GPU, `pack` does that once.
class Int8Linear(Module):
  __parameters__ = []
  __buffers__ = []
  weight : Tensor
  scale : Tensor

  def dense(self: __torch__.Int8Linear) -> Tensor:
    return torch.mul(torch.to(self.weight, $type), torch.unsqueeze(self.scale, 1))

  def forward(self: __torch__.Int8Linear, x: Tensor, bias: Optional[Tensor]) -> Tensor:
    if ops.prim.is_cuda(x):
      product = torch.linear(x, self.weight, bias)
    else:
      if torch.gt(torch.size(x, 0), $kernel_rows):
        product = torch.linear(x, (self).dense(), bias)
      else:
        product = torch._weight_int8pack_mm(torch.contiguous(x), self.weight, self.scale)
        if torch.__isnot__(bias, None):
          bias0 = unchecked_cast(Tensor, bias)
          product = torch.add_(product, bias0)
    return product

  def gated(self: __torch__.Int8Linear, x: Tensor) -> Tensor:
    gate, up, = torch.chunk((self).forward(x, None), 2, 1)
    return torch.mul(torch.silu(gate), up)

  def add_to(self: __torch__.Int8Linear, x: Tensor, rows: Tensor) -> Tensor:
    return torch.add(x, (self).forward(rows, None))

  def pack(self: __torch__.Int8Linear, rows: int) -> int:
    if torch.__and__(ops.prim.is_cuda(self.weight), torch.ne(ops.prim.dtype(self.weight), $type)):
      self.weight = (self).dense()
    return 1

