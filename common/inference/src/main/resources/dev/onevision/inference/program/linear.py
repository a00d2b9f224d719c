# A matrix product with weights in the model's number format. Lines that start with # are not part of
# the program.
#
# On a CPU that multiplies in bf16, `pack` lays the weights out once as oneDNN reads them, for about
# `rows` rows, and the plain copy is freed. Other devices and types use the plain weights. `pack`
# returns the number of tensors that it laid out; with 0 rows it lays out none of this class.
class Linear(Module):
  __parameters__ = []
  __buffers__ = []
  weight : Tensor

  def forward(self: __torch__.Linear, x: Tensor, bias: Optional[Tensor]) -> Tensor:
    if ops.prim.is_mkldnn(self.weight):
      product = ops.mkldnn._linear_pointwise(x, self.weight, bias, "none", annotate(List[Optional[number]], []), "")
    else:
      product = torch.linear(x, self.weight, bias)
    return product

  def add_to(self: __torch__.Linear, x: Tensor, rows: Tensor) -> Tensor:
    if ops.prim.is_cuda(x):
      sum = torch.addmm(x, rows, torch.t(self.weight))
    else:
      sum = torch.add(x, (self).forward(rows, None))
    return sum

  def pack(self: __torch__.Linear, rows: int) -> int:
    packed = 0
    if torch.gt(rows, 0):
      if torch.__and__(torch.eq(ops.prim.dtype(self.weight), $bfloat16), torch.__not__(ops.prim.is_cuda(self.weight))):
        self.weight = ops.mkldnn._reorder_linear_weight(self.weight, rows)
        packed = 1
    return packed

