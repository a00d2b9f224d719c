# The sampler: more methods of class Decoder in decoder.py, for all rows of a step at once.
#
# In this order: tokens that are not allowed are masked, biases are added, penalties are applied.
# Then a row takes its most likely token, or draws one after temperature, min-p, top-k and top-p. Log
# probabilities are those of the logits before all this. Each part runs for the rows that need it,
# and not at all if no row does.
#
# A threshold on its values cuts a row's distribution: equal logits are kept or dropped together, and
# the order of a sort does not matter. The token is then found in the order of the vocabulary. So a
# row's token depends on its own logits and parameters alone.
#
# The largest values of a row are searched in the blocks with the largest maxima: they are nowhere
# else. Few rows need more of them than that. On a CPU those rows search their cut; on a GPU the step
# may not ask for them, as that would wait for the device, so all rows are sorted if one has a top-p
# and no top-k.
#
# The parameters are sent before the step's first kernel, and all results come back in one copy.
#
# SamplingLayout says what `sampling` holds.
  def forbid(self: __torch__.Decoder, logits: Tensor, rows: Tensor, words: Tensor) -> Tensor:
    device = ops.prim.device(logits)
    vocabulary = torch.size(logits, 1)
    masked = torch.size(rows, 0)
    bytes = torch.view(torch.view_copy(words, dtype=$uint8), [masked, torch.floordiv(torch.mul(torch.numel(words), 8), masked), 1])
    bit = torch.bitwise_left_shift(torch.ones([8], dtype=$uint8, layout=None, device=device), torch.arange(8, dtype=$uint8, layout=None, device=device))
    forbidden = torch.slice(torch.view(torch.eq(torch.bitwise_and(bytes, bit), 0), [masked, -1]), 1, 0, vocabulary)
    if torch.eq(masked, torch.size(logits, 0)):
      _0 = torch.masked_fill_(logits, forbidden, -inf)
    else:
      left = torch.masked_fill(torch.index_select(logits, 0, rows), forbidden, -inf)
      _1 = torch.index_copy_(logits, 0, rows, left)
    return logits

  def adjust(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, ints: Tensor, values: Tensor) -> Tensor:
    drawn = int(torch.select(sampling, 0, $sampling_drawn))
    biased = int(torch.select(sampling, 0, $sampling_biased))
    penalized = int(torch.select(sampling, 0, $sampling_penalized))
    masked = int(torch.select(sampling, 0, $sampling_masked))
    at = torch.add(torch.mul(drawn, 2), int(torch.select(sampling, 0, $sampling_scored)))
    from_value = torch.mul(drawn, $draw_reals)
    flat = torch.view(logits, [-1])
    if torch.gt(masked, 0):
      first_word = torch.add(torch.add(at, biased), torch.add(penalized, masked))
      rows = torch.slice(ints, 0, torch.sub(first_word, masked), first_word)
      _0 = (self).forbid(logits, rows, torch.slice(ints, 0, first_word))
    if torch.gt(biased, 0):
      indices = torch.slice(ints, 0, at, torch.add(at, biased))
      bias = torch.slice(values, 0, from_value, torch.add(from_value, biased))
      _1 = torch.index_copy_(flat, 0, indices, torch.add(torch.index_select(flat, 0, indices), bias))
    if torch.gt(penalized, 0):
      at = torch.add(at, biased)
      from_value = torch.add(from_value, biased)
      indices = torch.slice(ints, 0, at, torch.add(at, penalized))
      factor = torch.slice(values, 0, from_value, torch.add(from_value, penalized))
      from_value = torch.add(from_value, penalized)
      less = torch.slice(values, 0, from_value, torch.add(from_value, penalized))
      x = torch.index_select(flat, 0, indices)
      x = torch.sub(torch.where(torch.gt(x, 0.), torch.div(x, factor), torch.mul(x, factor)), less)
      _2 = torch.index_copy_(flat, 0, indices, x)
    return logits

  def largest(self: __torch__.Decoder, x: Tensor, count: int) -> Tensor:
    vocabulary = torch.size(x, 1)
    blocks = torch.floordiv(vocabulary, $block)
    whole = torch.eq(torch.mul(blocks, $block), vocabulary)
    if torch.__and__(torch.__and__(whole, torch.lt(torch.mul(count, 4), blocks)), torch.__not__(ops.prim.is_cuda(x))):
      blocked = torch.view(x, [-1, blocks, $block])
      _0, chosen, = torch.topk(torch.amax(blocked, [2]), count, 1, True, False)
      picked = torch.gather(blocked, 1, torch.expand(torch.unsqueeze(chosen, 2), [-1, -1, $block]))
      x = torch.view(picked, [-1, torch.mul(count, $block)])
    best, _1, = torch.topk(x, count, 1, True, True)
    return best

  def likeliest(self: __torch__.Decoder, x: Tensor) -> Tensor:
    vocabulary = torch.size(x, 1)
    blocks = torch.floordiv(vocabulary, $block)
    if torch.__and__(torch.eq(torch.mul(blocks, $block), vocabulary), torch.__not__(ops.prim.is_cuda(x))):
      blocked = torch.view(x, [-1, blocks, $block])
      block = torch.argmax(torch.amax(blocked, [2]), 1, True)
      inside = torch.gather(blocked, 1, torch.expand(torch.unsqueeze(block, 2), [-1, -1, $block]))
      ids = torch.add(torch.mul(torch.squeeze(block, 1), $block), torch.argmax(torch.squeeze(inside, 1), 1))
    else:
      ids = torch.argmax(x, 1)
    return ids

  def cut(self: __torch__.Decoder, best: Tensor, mass: Tensor, top_p: Tensor, limit: Tensor) -> Tensor:
    before = torch.constant_pad_nd(torch.slice(mass, 1, 0, -1), [1, 0], 0.)
    dropped = torch.__or__(torch.ge(before, top_p), torch.lt(best, limit))
    _0 = torch.fill_(torch.slice(dropped, 1, 0, 1), False)
    found = torch.amin(torch.masked_fill(best, dropped, inf), [1], True)
    return torch.masked_fill(found, torch.ge(top_p, 1.), -inf)

# The cut of each row whose candidates do not have the mass. All rows halve the range of their cut some
# times; what is left of a row in its range is sorted. Tokens below the first range have less than the
# rest of the mass together, so none of them is kept.
  def cut_of_many(self: __torch__.Decoder, x: Tensor, weights: Tensor, total: Tensor, largest: Tensor, top_p: Tensor, limit: Tensor, beyond: Tensor, cut: Tensor) -> Tensor:
    wanted = torch.mul(total, top_p)
    rest = torch.clamp(torch.rsub(top_p, 1.), 1e-9)
    low = torch.maximum(limit, torch.add(largest, torch.log(torch.div(torch.mul(total, rest), torch.mul(torch.amax(weights, [1], True), torch.size(x, 1))))))
    high = torch.add(largest, 1.)
    above = torch.zeros_like(total)
    for i in range(8):
      middle = torch.mul(torch.add(low, high), 0.5)
      mass = torch.sum(torch.mul(weights, torch.ge(x, middle)), [1], True)
      enough = torch.ge(mass, wanted)
      low = torch.where(enough, middle, low)
      high = torch.where(enough, high, middle)
      above = torch.where(enough, above, mass)
    unit = torch.div(torch.amax(weights, [1], True), total)
    for i in range(torch.size(x, 0)):
      if bool(torch.select(beyond, 0, i)):
        row = torch.select(x, 0, i)
        near = torch.masked_select(row, torch.__and__(torch.ge(row, torch.select(low, 0, i)), torch.lt(row, torch.select(high, 0, i))))
        if torch.gt(torch.numel(near), 0):
          best, _0, = torch.sort(near, 0, True)
          shares = torch.mul(torch.exp(torch.sub(best, torch.select(largest, 0, i))), torch.select(unit, 0, i))
          mass = torch.add(torch.cumsum(shares, 0), torch.div(torch.select(above, 0, i), torch.select(total, 0, i)))
          found = (self).cut(torch.unsqueeze(best, 0), torch.unsqueeze(mass, 0), torch.slice(top_p, 0, i, torch.add(i, 1)), torch.slice(limit, 0, i, torch.add(i, 1)))
          _1 = torch.copy_(torch.slice(cut, 0, i, torch.add(i, 1)), found)
    return cut

  def weights(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, ints: Tensor, values: Tensor) -> Tensor:
    drawn = torch.size(logits, 0)
    vocabulary = torch.size(logits, 1)
    per_row = torch.unsqueeze(torch.view(torch.slice(values, 0, 0, torch.mul(drawn, $draw_reals)), [$draw_reals, drawn]), 2)
    x = torch.div(logits, torch.select(per_row, 0, $draw_temperature))
    largest = torch.amax(x, [1], True)
    weights = torch.softmax(x, 1)
    if torch.gt(int(torch.select(sampling, 0, $sampling_cuts)), 0):
      top_k = torch.unsqueeze(torch.slice(ints, 0, drawn, torch.mul(drawn, 2)), 1)
      top_p = torch.select(per_row, 0, $draw_top_p)
      limit = torch.add(largest, torch.log(torch.select(per_row, 0, $draw_min_p)))
      candidates = ops.prim.min(vocabulary, ops.prim.max(64, int(torch.select(sampling, 0, $sampling_max_top_k))))
      best = (self).largest(x, candidates)
      least = torch.gather(best, 1, torch.clamp(torch.sub(top_k, 1), 0))
      limit = torch.maximum(limit, torch.masked_fill(least, torch.eq(top_k, 0), -inf))
      weights = torch.mul(weights, torch.ge(x, limit))
      if torch.gt(int(torch.select(sampling, 0, $sampling_top_p)), 0):
        total = torch.sum(weights, [1], True)
        unbounded = torch.gt(int(torch.select(sampling, 0, $sampling_unbounded)), 0)
        if torch.__and__(unbounded, ops.prim.is_cuda(x)):
          best, _0, = torch.sort(x, 1, True)
        unit = torch.div(torch.amax(weights, [1], True), total)
        shares = torch.masked_fill(torch.mul(torch.exp(torch.sub(best, largest)), unit), torch.lt(best, limit), 0.)
        mass = torch.cumsum(shares, 1)
        cut = (self).cut(best, mass, top_p, limit)
        if torch.__and__(unbounded, torch.__not__(ops.prim.is_cuda(x))):
          unseen = torch.__and__(torch.ge(torch.slice(best, 1, -1), limit), torch.lt(torch.slice(mass, 1, -1), top_p))
          beyond = torch.__and__(torch.__and__(unseen, torch.lt(top_p, 1.)), torch.eq(top_k, 0))
          if torch.__and__(torch.lt(candidates, vocabulary), bool(torch.any(beyond))):
            cut = (self).cut_of_many(x, weights, total, largest, top_p, limit, beyond, cut)
        weights = torch.mul(weights, torch.ge(x, cut))
    return weights

  def draw(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, ints: Tensor, values: Tensor) -> Tensor:
    drawn = torch.size(logits, 0)
    uniform = torch.unsqueeze(torch.slice(values, 0, torch.mul(drawn, $draw_uniform), torch.mul(drawn, $draw_reals)), 1)
    mass = torch.cumsum((self).weights(logits, sampling, ints, values), 1)
    target = torch.mul(uniform, torch.slice(mass, 1, -1))
    found = torch.squeeze(torch.searchsorted(mass, target, right=True), 1)
    return torch.where(torch.ge(found, torch.size(logits, 1)), (self).likeliest(logits), found)

# One row of int64 numbers: the chosen tokens, the alternatives of the scored rows, and log
# probabilities as float32, two to a number.
  def score(self: __torch__.Decoder, raw: Tensor, rows: Tensor, chosen: Tensor, best: int) -> Tensor:
    total = torch.logsumexp(raw, [1], True)
    own = torch.unsqueeze(torch.index_select(chosen, 0, rows), 1)
    scores = torch.view(torch.sub(torch.gather(raw, 1, own), total), [-1])
    tokens = chosen
    if torch.gt(best, 0):
      values, ids, = torch.topk(raw, best, 1, True, True)
      scores = torch.cat([scores, torch.view(torch.sub(values, total), [-1])], 0)
      tokens = torch.cat([tokens, torch.view(ids, [-1])], 0)
    if torch.eq(torch.remainder(torch.numel(scores), 2), 1):
      scores = torch.constant_pad_nd(scores, [0, 1], 0.)
    return torch.cat([tokens, torch.view_copy(scores, dtype=$int64)], 0)

# The sampling parameters on the device: the numbers after the header, and the reals. Empty if every
# row takes its most likely token.
  def place_sampling(self: __torch__.Decoder, sampling: Tensor) -> List[Tensor]:
    count = int(torch.select(sampling, 0, $sampling_count))
    reals = int(torch.select(sampling, 0, $sampling_reals))
    placed = annotate(List[Tensor], [])
    if torch.gt(count, 0):
      words = torch.add(count, torch.floordiv(torch.add(reals, 1), 2))
      moved = torch.to(torch.slice(sampling, 0, $sampling_header, torch.add($sampling_header, words)), (self).device(), $int64, True)
      _0 = torch.append(placed, torch.slice(moved, 0, 0, count))
      values = torch.view_copy(torch.slice(moved, 0, count, words), dtype=$float32)
      _1 = torch.append(placed, torch.slice(values, 0, 0, reals))
    return placed

  def choose(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, placed: List[Tensor], output: Tensor) -> Tensor:
    if torch.eq(torch.len(placed), 0):
      chosen = (self).likeliest(logits)
    else:
      ints, values, = placed
      drawn = int(torch.select(sampling, 0, $sampling_drawn))
      scored = int(torch.select(sampling, 0, $sampling_scored))
      scored_rows = torch.slice(ints, 0, torch.mul(drawn, 2), torch.add(torch.mul(drawn, 2), scored))
      raw = torch.index_select(logits, 0, scored_rows)
      _0 = (self).adjust(logits, sampling, ints, values)
      if torch.eq(drawn, torch.size(logits, 0)):
        chosen = (self).draw(logits, sampling, ints, values)
      else:
        chosen = (self).likeliest(logits)
        if torch.gt(drawn, 0):
          rows = torch.slice(ints, 0, 0, drawn)
          _1 = torch.index_copy_(chosen, 0, rows, (self).draw(torch.index_select(logits, 0, rows), sampling, ints, values))
      if torch.gt(scored, 0):
        chosen = (self).score(raw, scored_rows, chosen, int(torch.select(sampling, 0, $sampling_alternatives)))
    _2 = torch.copy_(torch.slice(output, 0, 0, torch.numel(chosen)), chosen)
    return output

  def choose_from(self: __torch__.Decoder, given: Tensor, sampling: Tensor, output: Tensor) -> Tensor:
    logits = torch.clone(torch.to(given, (self).device(), $float32))
    return (self).choose(logits, sampling, (self).place_sampling(sampling), output)

  def distribution(self: __torch__.Decoder, given: Tensor, sampling: Tensor) -> Tensor:
    logits = torch.clone(torch.to(given, (self).device(), $float32))
    ints, values, = (self).place_sampling(sampling)
    _0 = (self).adjust(logits, sampling, ints, values)
    weights = (self).weights(logits, sampling, ints, values)
    return torch.to(torch.div(weights, torch.sum(weights, [1], True)), dtype=$float32, layout=None, device=torch.device("cpu"))
