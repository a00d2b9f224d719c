# The vision tower, the projector and the merge of tiles. Lines that start with # are not part of the
# program; $names are filled in by VisionScript.
class Layer(Module):
  __parameters__ = []
  __buffers__ = []
  norm1_weight : Tensor
  norm1_bias : Tensor
  qkv : __torch__.Linear
  qkv_bias : Tensor
  out : __torch__.Linear
  out_bias : Tensor
  norm2_weight : Tensor
  norm2_bias : Tensor
  fc1 : __torch__.Linear
  fc1_bias : Tensor
  fc2 : __torch__.Linear
  fc2_bias : Tensor

# Attention on a CPU, head by head, with scores in f32: oneDNN's products take less time than those
# within PyTorch's attention, and a head's scores stay in the processor's cache. oneDNN multiplies with
# keys that are not contiguous in a loop without vectors.
  def attend(self: __torch__.Layer, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    tiles = torch.size(q, 0)
    attended = torch.empty([tiles, $patches, $heads, $head_size], dtype=$type, layout=None, device=ops.prim.device(q))
    for tile in range(tiles):
      for head in range($heads):
        queries = torch.contiguous(torch.mul(torch.to(torch.select(torch.select(q, 0, tile), 0, head), $float32), $scale))
        keys = torch.contiguous(torch.to(torch.select(torch.select(k, 0, tile), 0, head), $float32))
        scores = ops.mkldnn._linear_pointwise(queries, keys, None, "none", annotate(List[Optional[number]], []), "")
        shares = torch.to(torch.softmax(scores, 1), $type)
        part = torch.matmul(shares, torch.select(torch.select(v, 0, tile), 0, head))
        _0 = torch.copy_(torch.select(torch.select(attended, 0, tile), 1, head), part)
    return attended

  def forward(self: __torch__.Layer, x: Tensor) -> Tensor:
    tiles = torch.size(x, 0)
    h = torch.layer_norm(x, [$hidden], self.norm1_weight, self.norm1_bias, $epsilon, False)
    qkv = torch.view((self.qkv).forward(h, self.qkv_bias), [tiles, $patches, 3, $heads, $head_size])
    q, k, v, = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]), 0)
    if ops.prim.is_cuda(q):
      attended = torch.transpose(torch.scaled_dot_product_attention(q, k, v, None, 0., False, scale=$scale), 1, 2)
    else:
      attended = (self).attend(q, k, v)
    attended = torch.reshape(attended, [tiles, $patches, $hidden])
    x = (self.out).add_to(x, attended, self.out_bias)
    h = torch.layer_norm(x, [$hidden], self.norm2_weight, self.norm2_bias, $epsilon, False)
    h = (self.fc1).gelu(h, self.fc1_bias, "tanh")
    return (self.fc2).add_to(x, h, self.fc2_bias)

  def pack(self: __torch__.Layer, rows: int, integers: bool) -> int:
    packed = torch.add((self.qkv).pack(rows, integers), (self.out).pack(rows, integers))
    packed = torch.add(packed, (self.fc1).pack(rows, integers))
    return torch.add(packed, (self.fc2).pack(rows, integers))

class Vision(Module):
  __parameters__ = []
  __buffers__ = []
  patch_weight : Tensor
  patch_bias : Tensor
  position : Tensor
  projector1 : __torch__.Linear
  projector1_bias : Tensor
  projector2 : __torch__.Linear
  projector2_bias : Tensor
  newline : Tensor
#each layer
  layer_$layer : __torch__.Layer
#end

  def pack(self: __torch__.Vision, rows: int, integers: bool) -> int:
    packed = torch.add((self.projector1).pack(rows, integers), (self.projector2).pack(rows, integers))
#each layer
    packed = torch.add(packed, (self.layer_$layer).pack(rows, integers))
#end
    return packed

# A level is divided by 255 in double precision and rounded once, then shifted and scaled in single
# precision, as upstream's image processor does it. Any other order differs in the last bit.
  def pixels(self: __torch__.Vision, tiles: Tensor) -> Tensor:
    levels = torch.to(torch.to(tiles, ops.prim.device(self.newline), $uint8), $float64)
    pixels = torch.to(torch.mul(levels, $level), $float32)
    return torch.div(torch.sub(pixels, 0.5), 0.5)

  def tower(self: __torch__.Vision, tiles: Tensor) -> Tensor:
    maps = torch.conv2d(torch.to((self).pixels(tiles), $type), self.patch_weight, self.patch_bias, [$patch, $patch], [0, 0], [1, 1], 1)
    x = torch.add(torch.transpose(torch.flatten(maps, 2), 1, 2), self.position)
#each layer
    x = (self.layer_$layer).forward(x)
#end

    h = (self.projector1).gelu(x, self.projector1_bias, "none")
    return (self.projector2).forward(h, self.projector2_bias)

  def deliver(self: __torch__.Vision, rows: Tensor, output: Tensor, from_row: int) -> int:
    end = torch.add(from_row, torch.size(rows, 0))
    _0 = torch.copy_(torch.slice(output, 0, from_row, end), torch.view_copy(rows, dtype=$uint8))
    return end

# One pass: tiles of one or several images and videos.
  def encode(self: __torch__.Vision, parts: List[Tensor]) -> Tensor:
    if torch.eq(torch.len(parts), 1):
      tiles = parts[0]
    else:
      tiles = torch.cat(parts, 0)
    return (self).tower(tiles)

  def new_features(self: __torch__.Vision, tiles: int) -> Tensor:
    return torch.empty([tiles, $patches, $width], dtype=$type, layout=None, device=ops.prim.device(self.newline))

# Keeps the tiles of a pass that belong to one image, from its tile `at` on.
  def keep(self: __torch__.Vision, encoded: Tensor, begin: int, end: int, features: Tensor, at: int) -> int:
    _0 = torch.copy_(torch.slice(features, 0, at, torch.add(at, torch.sub(end, begin))), torch.slice(encoded, 0, begin, end))
    return end

# Delivers the tiles of a pass that belong to one video, from its frame `at` on.
  def keep_frames(self: __torch__.Vision, encoded: Tensor, begin: int, end: int, output: Tensor, at: int) -> int:
    maps = torch.permute(torch.view(torch.slice(encoded, 0, begin, end), [-1, $side, $side, $width]), [0, 3, 1, 2])
    pooled = torch.upsample_bilinear2d(torch.to(maps, $float32), [$pooled, $pooled], False, None, None)
    rows = torch.reshape(torch.permute(pooled, [0, 2, 3, 1]), [-1, $width])
    return (self).deliver(torch.to(rows, $type), output, torch.mul(at, $frame_rows))

  def finish_single(self: __torch__.Vision, features: Tensor, output: Tensor) -> int:
    end = (self).deliver(torch.view(features, [$patches, $width]), output, 0)
    return (self).deliver(torch.unsqueeze(self.newline, 0), output, end)

  def finish_frames(self: __torch__.Vision, output: Tensor) -> int:
    return (self).deliver(torch.unsqueeze(self.newline, 0), output, torch.sub(torch.size(output, 0), 1))

  def finish_anyres(self: __torch__.Vision, features: Tensor, output: Tensor, layout: List[int]) -> int:
    columns, rows, top, left, height, width, final_height, final_width, = layout
    end = (self).deliver(torch.select(features, 0, 0), output, 0)
    grid = torch.view(torch.slice(features, 0, 1), [rows, columns, $side, $side, $width])
    map = torch.reshape(torch.permute(grid, [0, 2, 1, 3, 4]), [torch.mul(rows, $side), torch.mul(columns, $side), $width])
    map = torch.slice(torch.slice(map, 0, top, torch.add(top, height)), 1, left, torch.add(left, width))
    merged = torch.empty([final_height, torch.add(final_width, 1), $width], dtype=$type, layout=None, device=ops.prim.device(self.newline))
    _0 = torch.copy_(torch.select(merged, 1, final_width), self.newline)
    inside = torch.slice(merged, 1, 0, final_width)
    if torch.__and__(torch.eq(height, final_height), torch.eq(width, final_width)):
      _1 = torch.copy_(inside, map)
    else:
      for channel in range(0, $width, 256):
        part = torch.permute(torch.slice(map, 2, channel, torch.add(channel, 256)), [2, 0, 1])
        part = torch.upsample_bilinear2d(torch.unsqueeze(torch.to(part, $float32), 0), [final_height, final_width], False, None, None)
        _2 = torch.copy_(torch.slice(inside, 2, channel, torch.add(channel, 256)), torch.permute(torch.squeeze(part, 0), [1, 2, 0]))
    return (self).deliver(torch.view(merged, [-1, $width]), output, end)
