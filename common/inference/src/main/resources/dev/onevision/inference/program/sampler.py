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
# SamplingLayout says what `sampling` and `reals` hold.
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

  def probabilities(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, ints: Tensor, values: Tensor) -> Tensor:
    drawn = torch.size(logits, 0)
    vocabulary = torch.size(logits, 1)
    top_k = torch.unsqueeze(torch.slice(ints, 0, drawn, torch.mul(drawn, 2)), 1)
    per_row = torch.unsqueeze(torch.view(torch.slice(values, 0, 0, torch.mul(drawn, $draw_reals)), [$draw_reals, drawn]), 2)
    x = torch.div(logits, torch.select(per_row, 0, $draw_temperature))
    if torch.gt(int(torch.select(sampling, 0, $sampling_cuts)), 0):
      top_p = torch.select(per_row, 0, $draw_top_p)
      min_p = torch.select(per_row, 0, $draw_min_p)
      candidates = ops.prim.min(vocabulary, ops.prim.max(64, int(torch.select(sampling, 0, $sampling_max_top_k))))
      best, _0, = torch.topk(x, candidates, 1, True, True)
      limit = torch.gather(best, 1, torch.clamp(torch.sub(top_k, 1), 0))
      limit = torch.masked_fill(limit, torch.eq(top_k, 0), -inf)
      limit = torch.maximum(limit, torch.add(torch.slice(best, 1, 0, 1), torch.log(min_p)))
      x = torch.masked_fill(x, torch.lt(x, limit), -inf)

      total = torch.logsumexp(x, [1], True)
      unlimited = torch.ge(top_p, 1.)
      mass = torch.cumsum(torch.masked_fill(torch.exp(torch.sub(best, total)), torch.lt(best, limit), 0.), 1)
      unseen = torch.__and__(torch.ge(torch.slice(best, 1, -1), limit), torch.lt(torch.slice(mass, 1, -1), top_p))
      beyond = torch.__and__(torch.bitwise_not(unlimited), unseen)
      if torch.__and__(torch.lt(candidates, vocabulary), bool(torch.any(beyond))):
        best, _1, = torch.sort(x, 1, True)
        mass = torch.cumsum(torch.exp(torch.sub(best, total)), 1)
      before = torch.constant_pad_nd(torch.slice(mass, 1, 0, -1), [1, 0], 0.)
      dropped = torch.__or__(torch.ge(before, top_p), torch.lt(best, limit))
      _2 = torch.fill_(torch.slice(dropped, 1, 0, 1), False)
      cut = torch.amin(torch.masked_fill(best, dropped, inf), [1], True)
      cut = torch.masked_fill(cut, unlimited, -inf)
      x = torch.masked_fill(x, torch.lt(x, cut), -inf)
    return torch.softmax(x, 1)

  def draw(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, ints: Tensor, values: Tensor) -> Tensor:
    drawn = torch.size(logits, 0)
    uniform = torch.unsqueeze(torch.slice(values, 0, torch.mul(drawn, $draw_uniform), torch.mul(drawn, $draw_reals)), 1)
    mass = torch.cumsum((self).probabilities(logits, sampling, ints, values), 1)
    target = torch.mul(uniform, torch.slice(mass, 1, -1))
    found = torch.squeeze(torch.searchsorted(mass, target, right=True), 1)
    return torch.where(torch.ge(found, torch.size(logits, 1)), torch.argmax(logits, 1), found)

  def score(self: __torch__.Decoder, raw: Tensor, chosen: Tensor, best: int, output: Tensor, scores: Tensor) -> Tensor:
    scored = torch.size(raw, 0)
    total = torch.logsumexp(raw, [1], True)
    own = torch.sub(torch.gather(raw, 1, torch.unsqueeze(chosen, 1)), total)
    _0 = torch.copy_(torch.slice(scores, 0, 0, scored), torch.squeeze(own, 1))
    if torch.gt(best, 0):
      values, ids, = torch.topk(raw, best, 1, True, True)
      count = torch.mul(scored, best)
      _1 = torch.copy_(torch.slice(output, 0, 0, count), torch.view(ids, [-1]))
      _2 = torch.copy_(torch.slice(scores, 0, scored, torch.add(scored, count)), torch.view(torch.sub(values, total), [-1]))
    return scores

  def choose(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, reals: Tensor, output: Tensor, scores: Tensor) -> Tensor:
    device = ops.prim.device(logits)
    samples = torch.size(logits, 0)
    count = int(torch.select(sampling, 0, $sampling_count))
    if torch.eq(count, 0):
      chosen = torch.argmax(logits, 1)
    else:
      drawn = int(torch.select(sampling, 0, $sampling_drawn))
      scored = int(torch.select(sampling, 0, $sampling_scored))
      ints = torch.to(torch.slice(sampling, 0, $sampling_header, torch.add($sampling_header, count)), device, $int64)
      values = torch.to(torch.slice(reals, 0, 0, int(torch.select(sampling, 0, $sampling_reals))), device, $float32)
      scored_rows = torch.slice(ints, 0, torch.mul(drawn, 2), torch.add(torch.mul(drawn, 2), scored))
      raw = torch.index_select(logits, 0, scored_rows)
      _0 = (self).adjust(logits, sampling, ints, values)
      if torch.eq(drawn, samples):
        chosen = (self).draw(logits, sampling, ints, values)
      else:
        chosen = torch.argmax(logits, 1)
        if torch.gt(drawn, 0):
          rows = torch.slice(ints, 0, 0, drawn)
          _1 = torch.index_copy_(chosen, 0, rows, (self).draw(torch.index_select(logits, 0, rows), sampling, ints, values))
      if torch.gt(scored, 0):
        best = int(torch.select(sampling, 0, $sampling_alternatives))
        _2 = (self).score(raw, torch.index_select(chosen, 0, scored_rows), best, torch.slice(output, 0, samples), scores)
    _3 = torch.copy_(torch.slice(output, 0, 0, samples), chosen)
    return output

  def choose_from(self: __torch__.Decoder, given: Tensor, sampling: Tensor, reals: Tensor, output: Tensor, scores: Tensor) -> Tensor:
    logits = torch.clone(torch.to(given, ops.prim.device(self.norm), $float32))
    return (self).choose(logits, sampling, reals, output, scores)

  def distribution(self: __torch__.Decoder, given: Tensor, sampling: Tensor, reals: Tensor) -> Tensor:
    logits = torch.clone(torch.to(given, ops.prim.device(self.norm), $float32))
    device = ops.prim.device(logits)
    ints = torch.to(torch.slice(sampling, 0, $sampling_header, torch.add($sampling_header, int(torch.select(sampling, 0, $sampling_count)))), device, $int64)
    values = torch.to(torch.slice(reals, 0, 0, int(torch.select(sampling, 0, $sampling_reals))), device, $float32)
    _0 = (self).adjust(logits, sampling, ints, values)
    return torch.to((self).probabilities(logits, sampling, ints, values), dtype=$float32, layout=None, device=torch.device("cpu"))
