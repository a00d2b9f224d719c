# The language model, or one part of its layers. Lines that start with # are not part of the program;
# $names are filled in by DecoderScript.
#
# All rows of a step form one matrix; only attention looks at sequences. A step first writes keys and
# values to their cache slots. Then each sequence attends to its own region, whose last rows are the
# step's: row i of q rows sees the keys up to keys - q + i.
#
# A model over several devices is one program for each. The first has the embedding and takes those of
# images and videos as its inputs. Each other one takes the rows of the part before it, copies them to
# its device, and the last has the head and the sampler.
#
# PyTorch's attention on a CPU turns keys into f32 again for each head and every 32 rows. So the heads
# that share keys are rows of one query, below each other. Many rows take products of oneDNN instead,
# in blocks whose scores stay in the processor's cache.
#
# A step waits for the device once, for its tokens: it sends all numbers before its first kernel, and
# without waiting. The host leaves them as they are until the tokens are there.
#
# StepLayout says what `numbers` holds.
class Layer(Module):
  __parameters__ = []
  __buffers__ = []
  input_norm : Tensor
  qkv : __torch__.$qkv_class
  qkv_bias : Tensor
  out : __torch__.$out_class
  post_norm : Tensor
  gate_up : __torch__.$gate_up_class
  down : __torch__.$down_class

# RMSNorm of x is LayerNorm of [x, -x], whose mean is 0: one kernel instead of eight. The weight is
# there twice too.
  def rms_norm(self: __torch__.Layer, x: Tensor, signs: Tensor, weight: Tensor) -> Tensor:
    both = torch.view(torch.mul(torch.unsqueeze(x, 1), signs), [torch.size(x, 0), $norm_width])
    return torch.slice(torch.layer_norm(both, [$norm_width], weight, None, $epsilon, False), 1, 0, $hidden)

# Attention of many rows. A block of queries of one key head has a product of its own, over the keys
# that its last row sees, and `mask` is for the last keys, which are the block's own. Scores are in
# f32. Keys are contiguous, because oneDNN multiplies with others in a loop without vectors.
  def attend_in_blocks(self: __torch__.Layer, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    count = torch.size(queries, 0)
    before = torch.sub(torch.size(keys, 1), count)
    block = torch.size(mask, 0)
    attended = torch.empty([count, $kv_heads, $group, $head_size], dtype=$type, layout=None, device=ops.prim.device(queries))
    for head in range($kv_heads):
      head_keys = torch.contiguous(torch.to(torch.select(keys, 0, head), $float32))
      head_values = torch.select(values, 0, head)
      for first in range(0, count, block):
        rows = ops.prim.min([block, torch.sub(count, first)])
        end = torch.add(first, rows)
        seen = torch.add(before, end)
        own = torch.permute(torch.select(torch.slice(queries, 0, first, end), 1, head), [1, 0, 2])
        own = torch.mul(torch.to(torch.reshape(own, [-1, $head_size]), $float32), $scale)
        if ops.prim.is_cuda(own):
          products = torch.linear(own, torch.slice(head_keys, 0, 0, seen), None)
        else:
          products = ops.mkldnn._linear_pointwise(own, torch.slice(head_keys, 0, 0, seen), None, "none", annotate(List[Optional[number]], []), "")
        scores = torch.view(products, [$group, rows, seen])
        own_mask = torch.slice(torch.slice(mask, 0, 0, rows), 1, 0, rows)
        _0 = torch.add_(torch.slice(scores, 2, torch.sub(seen, rows), seen), own_mask)
        shares = torch.to(torch.softmax(products, 1), $type)
        part = torch.matmul(shares, torch.slice(head_values, 0, 0, seen))
        part = torch.permute(torch.view(part, [$group, rows, $head_size]), [1, 0, 2])
        _1 = torch.copy_(torch.select(torch.slice(attended, 0, first, end), 1, head), part)
    return attended

# Rotates queries and keys. Values are multiplied by 1, so that a cache slot is written at once.
  def attend(self: __torch__.Layer, x: Tensor, signs: Tensor, cos: Tensor, sin: Tensor, cache: Tensor, slots: Tensor, spans: List[int], masks: List[Tensor], on_device: List[Tensor]) -> Tensor:
    h = (self).rms_norm(x, signs, self.input_norm)
    rows = torch.size(x, 0)
    qkv = torch.view((self.qkv).forward(h, self.qkv_bias), [rows, $qkv_heads, $head_size])
    rotated = torch.addcmul(torch.mul(qkv, cos), torch.roll(qkv, [$half], [2]), sin)
    q = torch.slice(rotated, 1, 0, $heads)
    _0 = torch.index_copy_(cache, 0, slots, torch.slice(rotated, 1, $heads, $qkv_heads))
    if torch.gt(torch.len(on_device), 0):
      keys = torch.slice(cache, 1, 0, $kv_heads)
      values = torch.slice(cache, 1, $kv_heads, $cache_heads)
      _1 = torch._flash_attention_forward(q, keys, values, on_device[0], on_device[1], spans[0], spans[1], 0., True, False, scale=$scale, window_size_left=None, window_size_right=None, seqused_k=on_device[2], alibi_slopes=None)
      attended, _2, _3, _4, _5, = _1
      result = torch.reshape(attended, [rows, $attention_width])
    else:
      grouped = torch.view(q, [rows, $kv_heads, $group, $head_size])
      all = torch.permute(torch.view(cache, [-1, 2, 1, $kv_heads, $head_size]), [1, 2, 3, 0, 4])
      parts = annotate(List[Tensor], [])
      row = 0
      for i in range(torch.floordiv(torch.len(spans), 3)):
        count = spans[torch.mul(i, 3)]
        start = spans[torch.add(torch.mul(i, 3), 1)]
        end = torch.add(start, spans[torch.add(torch.mul(i, 3), 2)])
        keys, values, = torch.unbind(torch.slice(all, 3, start, end), 0)
        own = torch.slice(grouped, 0, row, torch.add(row, count))
        mask = masks[i]
        if torch.eq(count, 1):
          part = torch.scaled_dot_product_attention(own, keys, values, None, 0., False, scale=$scale)
        elif torch.lt(count, $block_from_rows):
          many = torch.reshape(torch.permute(own, [1, 2, 0, 3]), [1, $kv_heads, -1, $head_size])
          part = torch.scaled_dot_product_attention(many, keys, values, mask, 0., False, scale=$scale)
          part = torch.permute(torch.view(part, [$kv_heads, $group, count, $head_size]), [2, 0, 1, 3])
        else:
          part = (self).attend_in_blocks(own, torch.squeeze(keys, 0), torch.squeeze(values, 0), mask)
        _7 = torch.append(parts, torch.reshape(part, [count, $attention_width]))
        row = torch.add(row, count)
      if torch.eq(torch.len(parts), 1):
        result = parts[0]
      else:
        result = torch.cat(parts, 0)
    return result

  def finish(self: __torch__.Layer, x: Tensor, signs: Tensor, attended: Tensor) -> Tensor:
    x = (self.out).add_to(x, attended, None)
    h = (self).rms_norm(x, signs, self.post_norm)
    return (self.down).add_to(x, (self.gate_up).gated(h), None)

  def pack(self: __torch__.Layer, rows: int, integers: bool) -> int:
    packed = torch.add((self.qkv).pack(rows, integers), (self.out).pack(rows, integers))
    packed = torch.add(packed, (self.gate_up).pack(rows, integers))
    return torch.add(packed, (self.down).pack(rows, integers))

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
#each first
  embedding : Tensor
#end
#each last
  norm : Tensor
  head : __torch__.$head_class
#end
#each layer
  layer_$layer : __torch__.Layer
#end

  def device(self: __torch__.Decoder) -> Device:
    return ops.prim.device(self.layer_$first_layer.input_norm)

#each first
# The embedding is looked up row by row, so it can stay in the archive's file. From there the system
# maps it, and memory holds only the rows in use.
  def map_embedding(self: __torch__.Decoder, archive: str, offset: int) -> int:
    rows = torch.from_file(archive, False, torch.add(torch.floordiv(offset, $type_bytes), $embedding_numbers), dtype=$type, layout=None, device=None, pin_memory=None)
    self.embedding = torch.view(torch.slice(rows, 0, torch.floordiv(offset, $type_bytes)), [$vocabulary, $hidden])
    return offset

  def upload(self: __torch__.Decoder, bytes: Tensor, is_bf16: bool) -> Tensor:
    moved = torch.to(bytes, (self).device(), $uint8)
    if is_bf16:
      rows = torch.view_copy(moved, dtype=$bfloat16)
    else:
      rows = torch.view_copy(moved, dtype=$float32)
    return torch.to(rows, $type)

#end
  def pack(self: __torch__.Decoder, rows: int, integers: bool) -> int:
    packed = 0
#each last
    packed = (self.head).pack(rows, integers)
#end
#each layer
    packed = torch.add(packed, (self.layer_$layer).pack(rows, integers))
#end
    return packed

  def new_cache(self: __torch__.Decoder, slots: int) -> List[Tensor]:
    device = (self).device()
    cache = annotate(List[Tensor], [])
    for i in range($layers):
      if ops.prim.is_cuda(self.layer_$first_layer.input_norm):
        tensor = torch.zeros([slots, $cache_heads, $head_size], dtype=$type, layout=None, device=device)
      else:
        tensor = torch.empty([slots, $cache_heads, $head_size], dtype=$type, layout=None, device=device)
      _0 = torch.append(cache, tensor)
    return cache

  def copy_slots(self: __torch__.Decoder, cache: List[Tensor], source: int, target: int, count: int) -> int:
    for i in range(torch.len(cache)):
      tensor = cache[i]
      rows = torch.slice(tensor, 0, source, torch.add(source, count))
      if torch.__and__(torch.lt(source, torch.add(target, count)), torch.lt(target, torch.add(source, count))):
        rows = torch.clone(rows)
      _0 = torch.copy_(torch.slice(tensor, 0, target, torch.add(target, count)), rows)
    return count

  def angles(self: __torch__.Decoder, positions: Tensor) -> Tensor:
    exponents = torch.div(torch.arange(0, $head_size, 2, dtype=$float32, layout=None, device=(self).device()), $head_size)
    frequencies = torch.reciprocal(torch.pow($theta, exponents))
    return torch.unsqueeze(torch.mul(torch.unsqueeze(torch.to(positions, $float32), 1), frequencies), 1)

  def layers(self: __torch__.Decoder, x: Tensor, positions: Tensor, slots: Tensor, sampled: Tensor, spans: List[int], masks: List[Tensor], on_device: List[Tensor], cache: List[Tensor]) -> Tensor:
    angles = (self).angles(positions)
    cos = torch.to(torch.cos(angles), $type)
    sin = torch.to(torch.sin(angles), $type)
    cos = torch.expand(torch.cat([cos, cos], 2), [-1, $qk_heads, -1])
    sin = torch.expand(torch.cat([torch.neg(sin), sin], 2), [-1, $qk_heads, -1])
    unrotated = torch.slice(cos, 1, 0, $kv_heads)
    cos = torch.cat([cos, torch.ones_like(unrotated)], 1)
    sin = torch.cat([sin, torch.zeros_like(unrotated)], 1)
    signs = torch.unsqueeze(torch.rsub(torch.arange(0, 4, 2, dtype=$type, layout=None, device=(self).device()), 1), 1)
#each hidden_layer
    attended = (self.layer_$layer).attend(x, signs, cos, sin, cache[$cached], slots, spans, masks, on_device)
    x = (self.layer_$layer).finish(x, signs, attended)
#end

#each last_layer
    attended = (self.layer_$layer).attend(x, signs, cos, sin, cache[$cached], slots, spans, masks, on_device)
    x = (self.layer_$layer).finish(torch.index_select(x, 0, sampled), signs, torch.index_select(attended, 0, sampled))
    x = (self.layer_$layer).rms_norm(x, signs, self.norm)
#end
    return x

  def regions(self: __torch__.Decoder, moved: Tensor, at: int, sequences: int) -> List[Tensor]:
    words = torch.add(sequences, torch.add(1, torch.floordiv(torch.add(sequences, 1), 2)))
    numbers = torch.view_copy(torch.slice(moved, 0, at, torch.add(at, words)), dtype=$int32)
    ends = torch.slice(numbers, 0, 0, torch.add(sequences, 1))
    starts = torch.slice(numbers, 0, torch.add(sequences, 1), torch.add(torch.mul(sequences, 2), 2))
    keys = torch.slice(numbers, 0, torch.add(torch.mul(sequences, 2), 2), torch.add(torch.mul(sequences, 3), 2))
    return [ends, starts, keys]

# The step's numbers on the device. A step without samples ends without waiting for the device, so it
# waits here.
  def place(self: __torch__.Decoder, numbers: Tensor) -> Tensor:
    begin = int(torch.select(numbers, 0, $step_device_begin))
    end = int(torch.select(numbers, 0, $step_device_end))
    samples = int(torch.select(numbers, 0, $step_samples))
    return torch.to(torch.slice(numbers, 0, begin, end), (self).device(), $int64, torch.gt(samples, 0))

#each first
  def embed(self: __torch__.Decoder, numbers: Tensor, moved: Tensor, media: List[Tensor]) -> Tensor:
    rows = int(torch.select(numbers, 0, $step_rows))
    parts = int(torch.select(numbers, 0, $step_media_parts))
    end = int(torch.select(numbers, 0, $step_device_end))
    x = torch.embedding(self.embedding, torch.slice(moved, 0, 0, rows))
    for i in range(parts):
      from_part = torch.add(end, torch.mul(i, $media_numbers))
      part = torch.slice(numbers, 0, from_part, torch.add(from_part, $media_numbers))
      source = media[int(torch.select(part, 0, $media_handle))]
      first = int(torch.select(part, 0, $media_first_row))
      count = int(torch.select(part, 0, $media_rows))
      row = int(torch.select(part, 0, $media_step_row))
      _0 = torch.copy_(torch.slice(x, 0, row, torch.add(row, count)), torch.slice(source, 0, first, torch.add(first, count)))
    return x

#end
  def hidden(self: __torch__.Decoder, numbers: Tensor, inputs: List[Tensor], cache: List[Tensor]) -> Tensor:
    rows = int(torch.select(numbers, 0, $step_rows))
    sequences = int(torch.select(numbers, 0, $step_sequences))
    samples = int(torch.select(numbers, 0, $step_samples))
    begin = int(torch.select(numbers, 0, $step_device_begin))
    moved = (self).place(numbers)
    positions = torch.slice(moved, 0, rows, torch.mul(rows, 2))
    slots = torch.slice(moved, 0, torch.mul(rows, 2), torch.mul(rows, 3))
    at = torch.mul(rows, 3)
    sampled = torch.slice(moved, 0, at, torch.add(at, samples))
    at = torch.add(at, samples)
#each first
    x = (self).embed(numbers, moved, inputs)
#end
#each later
    x = torch.to(inputs[0], (self).device(), $type)
#end

    spans = annotate(List[int], [])
    masks = annotate(List[Tensor], [])
    if torch.__and__(ops.prim.is_cuda(x), torch.eq(ops.prim.dtype(x), $bfloat16)):
      _1 = torch.append(spans, int(torch.select(numbers, 0, $step_max_rows)))
      _2 = torch.append(spans, int(torch.select(numbers, 0, $step_max_keys)))
      on_device = (self).regions(moved, at, sequences)
    else:
      on_device = annotate(List[Tensor], [])
      ends, starts, all_keys, = (self).regions(numbers, torch.add(begin, at), sequences)
      no_mask = torch.empty([0], dtype=$type, layout=None, device=(self).device())
      for i in range(sequences):
        count = torch.sub(int(torch.select(ends, 0, torch.add(i, 1))), int(torch.select(ends, 0, i)))
        keys = int(torch.select(all_keys, 0, i))
        _6 = torch.append(spans, count)
        _7 = torch.append(spans, int(torch.select(starts, 0, i)))
        _8 = torch.append(spans, keys)
        mask = no_mask
        if torch.gt(count, 1):
          block = count
          if torch.ge(count, $block_from_rows):
            block = ops.prim.min([count, ops.prim.max([1, torch.floordiv($block_scores, torch.mul(keys, $group))])])
          later = torch.triu(torch.ones([block, block], dtype=$bool, layout=None, device=(self).device()), 1)
          mask = torch.masked_fill(torch.zeros([block, block], dtype=$type, layout=None, device=(self).device()), later, -inf)
          if torch.lt(count, $block_from_rows):
            seen = torch.zeros([count, torch.sub(keys, count)], dtype=$type, layout=None, device=(self).device())
            mask = torch.repeat(torch.cat([seen, mask], 1), [$group, 1])
        _9 = torch.append(masks, mask)
    return (self).layers(x, positions, slots, sampled, spans, masks, on_device, cache)

#each not_last
# The rows for the next part.
  def pass_on(self: __torch__.Decoder, numbers: Tensor, inputs: List[Tensor], cache: List[Tensor]) -> List[Tensor]:
    return [(self).hidden(numbers, inputs, cache)]

#end
#each whole
  def new_staging(self: __torch__.Decoder, numbers: int) -> Tensor:
    return torch.zeros([numbers], dtype=$int64, layout=None, device=(self).device())

  def stage(self: __torch__.Decoder, numbers: Tensor, staged: Tensor) -> Tensor:
    begin = int(torch.select(numbers, 0, $step_device_begin))
    end = int(torch.select(numbers, 0, $step_device_end))
    return torch.copy_(torch.slice(staged, 0, 0, torch.sub(end, begin)), torch.slice(numbers, 0, begin, end), True)

  def new_logits(self: __torch__.Decoder, rows: int) -> Tensor:
    return torch.zeros([rows, $vocabulary], dtype=$float32, layout=None, device=(self).device())

  def decode_staged(self: __torch__.Decoder, staged: Tensor, sequences: int, most_keys: int, cache: List[Tensor], logits: Tensor) -> Tensor:
    ids = torch.slice(staged, 0, 0, sequences)
    positions = torch.slice(staged, 0, sequences, torch.mul(sequences, 2))
    slots = torch.slice(staged, 0, torch.mul(sequences, 2), torch.mul(sequences, 3))
    sampled = torch.slice(staged, 0, torch.mul(sequences, 3), torch.mul(sequences, 4))
    on_device = (self).regions(staged, torch.mul(sequences, 4), sequences)
    x = torch.embedding(self.embedding, ids)
    x = (self).layers(x, positions, slots, sampled, [1, most_keys], annotate(List[Tensor], []), on_device, cache)
    return torch.copy_(torch.slice(logits, 0, 0, sequences), (self.head).forward(x, None))

  def choose_staged(self: __torch__.Decoder, logits: Tensor, samples: int, sampling: Tensor, placed: List[Tensor], output: Tensor) -> Tensor:
    return (self).choose(torch.slice(logits, 0, 0, samples), sampling, placed, output)

#end
#each last
  def logits(self: __torch__.Decoder, numbers: Tensor, inputs: List[Tensor], cache: List[Tensor]) -> Tensor:
    x = (self).hidden(numbers, inputs, cache)
    return torch.to((self.head).forward(x, None), $float32)

  def step_logits(self: __torch__.Decoder, numbers: Tensor, inputs: List[Tensor], cache: List[Tensor]) -> Tensor:
    return torch.to((self).logits(numbers, inputs, cache), dtype=$float32, layout=None, device=torch.device("cpu"))

  def step(self: __torch__.Decoder, numbers: Tensor, sampling: Tensor, inputs: List[Tensor], cache: List[Tensor], output: Tensor) -> Tensor:
    samples = int(torch.select(numbers, 0, $step_samples))
    if torch.gt(samples, 0):
      placed = (self).place_sampling(sampling)
      _0 = (self).choose((self).logits(numbers, inputs, cache), sampling, placed, output)
    else:
      _1 = (self).hidden(numbers, inputs, cache)
    return output

#end
