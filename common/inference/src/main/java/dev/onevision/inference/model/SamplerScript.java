package dev.onevision.inference.model;

/**
 * The part of the decoder's TorchScript text that turns logits into tokens, for all rows at once.
 *
 * <p>In this order: tokens that are not allowed are left out, biases are added, penalties applied,
 * and then a row either takes its most likely token or draws one after temperature, min-p, top-k
 * and top-p. Log probabilities are those of the logits before any of it. Each part runs for the
 * rows that ask for it, and not at all if none does.
 *
 * <p>A row's distribution is cut by a threshold on its values, so equal logits are kept or dropped
 * together and the order of a sort has no say; the token is then found in the order of the
 * vocabulary. Hence a row's token depends on its own logits and parameters alone.
 *
 * <p>{@code sampling} and {@code reals} are laid out as the runtime's {@code SamplingLayout} says.
 */
final class SamplerScript {

  static final String TEXT =
      """
        def forbid(self: __torch__.Decoder, logits: Tensor, rows: Tensor, words: Tensor) -> Tensor:
          device = ops.prim.device(logits)
          vocabulary = torch.size(logits, 1)
          masked = torch.size(rows, 0)
          bytes = torch.view(torch.view_copy(words, dtype=0), [masked, torch.floordiv(torch.mul(torch.numel(words), 8), masked), 1])
          bit = torch.bitwise_left_shift(torch.ones([8], dtype=0, layout=None, device=device), torch.arange(8, dtype=0, layout=None, device=device))
          forbidden = torch.slice(torch.view(torch.eq(torch.bitwise_and(bytes, bit), 0), [masked, -1]), 1, 0, vocabulary)
          if torch.eq(masked, torch.size(logits, 0)):
            _0 = torch.masked_fill_(logits, forbidden, -inf)
          else:
            left = torch.masked_fill(torch.index_select(logits, 0, rows), forbidden, -inf)
            _1 = torch.index_copy_(logits, 0, rows, left)
          return logits

        def adjust(self: __torch__.Decoder, logits: Tensor, sampling: Tensor, ints: Tensor, values: Tensor) -> Tensor:
          drawn = int(torch.select(sampling, 0, 0))
          biased = int(torch.select(sampling, 0, 1))
          penalized = int(torch.select(sampling, 0, 2))
          masked = int(torch.select(sampling, 0, 3))
          at = torch.add(torch.mul(drawn, 2), int(torch.select(sampling, 0, 4)))
          from_value = torch.mul(drawn, 4)
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
          per_row = torch.unsqueeze(torch.view(torch.slice(values, 0, 0, torch.mul(drawn, 4)), [4, drawn]), 2)
          x = torch.div(logits, torch.select(per_row, 0, 0))
          if torch.gt(int(torch.select(sampling, 0, 7)), 0):
            top_p = torch.select(per_row, 0, 1)
            min_p = torch.select(per_row, 0, 2)
            candidates = ops.prim.min(vocabulary, ops.prim.max(64, int(torch.select(sampling, 0, 6))))
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
          uniform = torch.unsqueeze(torch.slice(values, 0, torch.mul(drawn, 3), torch.mul(drawn, 4)), 1)
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
          count = int(torch.select(sampling, 0, 8))
          if torch.eq(count, 0):
            chosen = torch.argmax(logits, 1)
          else:
            drawn = int(torch.select(sampling, 0, 0))
            scored = int(torch.select(sampling, 0, 4))
            ints = torch.to(torch.slice(sampling, 0, 10, torch.add(10, count)), device, 4)
            values = torch.to(torch.slice(reals, 0, 0, int(torch.select(sampling, 0, 9))), device, 6)
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
              best = int(torch.select(sampling, 0, 5))
              _2 = (self).score(raw, torch.index_select(chosen, 0, scored_rows), best, torch.slice(output, 0, samples), scores)
          _3 = torch.copy_(torch.slice(output, 0, 0, samples), chosen)
          return output

        def choose_from(self: __torch__.Decoder, given: Tensor, sampling: Tensor, reals: Tensor, output: Tensor, scores: Tensor) -> Tensor:
          logits = torch.clone(torch.to(given, ops.prim.device(self.norm), 6))
          return (self).choose(logits, sampling, reals, output, scores)

        def distribution(self: __torch__.Decoder, given: Tensor, sampling: Tensor, reals: Tensor) -> Tensor:
          logits = torch.clone(torch.to(given, ops.prim.device(self.norm), 6))
          device = ops.prim.device(logits)
          ints = torch.to(torch.slice(sampling, 0, 10, torch.add(10, int(torch.select(sampling, 0, 8)))), device, 4)
          values = torch.to(torch.slice(reals, 0, 0, int(torch.select(sampling, 0, 9))), device, 6)
          _0 = (self).adjust(logits, sampling, ints, values)
          return torch.to((self).probabilities(logits, sampling, ints, values), dtype=6, layout=None, device=torch.device("cpu"))
      """;

  private SamplerScript() {}
}
