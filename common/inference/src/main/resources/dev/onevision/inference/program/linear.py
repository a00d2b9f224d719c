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

  def gelu(self: __torch__.Linear, x: Tensor, bias: Tensor, approximate: str) -> Tensor:
    if ops.prim.is_mkldnn(self.weight):
      product = ops.mkldnn._linear_pointwise(x, self.weight, bias, "gelu", annotate(List[Optional[number]], []), approximate)
    else:
      product = torch.gelu(torch.linear(x, self.weight, bias), approximate=approximate)
    return product

  def add_to(self: __torch__.Linear, x: Tensor, rows: Tensor, bias: Optional[Tensor]) -> Tensor:
    if ops.prim.is_mkldnn(self.weight):
      sum = ops.mkldnn._linear_pointwise(rows, x, self.weight, bias, "add")
    else:
      if torch.__is__(bias, None):
        sum = torch.addmm(x, rows, torch.t(self.weight))
      else:
        sum = torch.add(x, torch.linear(rows, self.weight, bias))
    return sum

  def pack(self: __torch__.Linear, rows: int, integers: bool) -> int:
    packed = 0
    if torch.gt(rows, 0):
      if torch.__and__(torch.eq(ops.prim.dtype(self.weight), $bfloat16), torch.__not__(ops.prim.is_cuda(self.weight))):
        self.weight = ops.mkldnn._reorder_linear_weight(self.weight, rows)
        packed = 1
    return packed


# silu(gate) * up, for two products of the same inputs. The weight holds the rows of the gate and then
# those of the other. `pack` parts them, since oneDNN can end a product with silu or a multiplication.
class GatedLinear(Module):
  __parameters__ = []
  __buffers__ = []
  weight : Tensor
  up : Tensor

  def gated(self: __torch__.GatedLinear, x: Tensor) -> Tensor:
    if ops.prim.is_mkldnn(self.weight):
      gate = ops.mkldnn._linear_pointwise(x, self.weight, None, "swish", annotate(List[Optional[number]], []), "")
      product = ops.mkldnn._linear_pointwise(x, gate, self.up, None, "mul")
    else:
      gate, up, = torch.chunk(torch.linear(x, self.weight, None), 2, 1)
      product = torch.mul(torch.silu(gate), up)
    return product

  def pack(self: __torch__.GatedLinear, rows: int, integers: bool) -> int:
    packed = 0
    if torch.gt(rows, 0):
      if torch.__and__(torch.eq(ops.prim.dtype(self.weight), $bfloat16), torch.__not__(ops.prim.is_cuda(self.weight))):
        gate, up, = torch.chunk(self.weight, 2, 0)
        self.up = ops.mkldnn._reorder_linear_weight(up, rows)
        self.weight = ops.mkldnn._reorder_linear_weight(gate, rows)
        packed = 2
    return packed
