package dev.onevision.inference.model;

/**
 * The part of the decoder's TorchScript text that turns logits into tokens, for all rows at once.
 *
 * <p>A row's distribution is cut by a threshold on its values, so equal logits are kept or dropped
 * together and the order of a sort has no say; the token is then found in the order of the
 * vocabulary. Hence a row's token depends on its own logits and parameters alone.
 */
final class SamplerScript {

  static final String TEXT =
      """
        def forbid(self: __torch__.Decoder, logits: Tensor, numbers: Tensor) -> Tensor:
          device = ops.prim.device(logits)
          vocabulary = torch.size(logits, 1)
          words = torch.floordiv(torch.add(vocabulary, 63), 64)
          masked = int(torch.select(numbers, 0, 9))
          at = int(torch.select(numbers, 0, 10))
          indices = torch.to(torch.slice(numbers, 0, at, torch.add(at, masked)), device, 4)
          at = torch.add(at, masked)
          packed = torch.to(torch.slice(numbers, 0, at, torch.add(at, torch.mul(masked, words))), device, 4)
          bytes = torch.view(torch.view_copy(packed, dtype=0), [masked, torch.mul(words, 8), 1])
          bit = torch.bitwise_left_shift(torch.ones([8], dtype=0, layout=None, device=device), torch.arange(8, dtype=0, layout=None, device=device))
          forbidden = torch.slice(torch.view(torch.eq(torch.bitwise_and(bytes, bit), 0), [masked, torch.mul(words, 64)]), 1, 0, vocabulary)
          if torch.eq(masked, torch.size(logits, 0)):
            _0 = torch.masked_fill_(logits, forbidden, -inf)
          else:
            rows = torch.masked_fill(torch.index_select(logits, 0, indices), forbidden, -inf)
            _1 = torch.index_copy_(logits, 0, indices, rows)
          return logits

        def penalize(self: __torch__.Decoder, logits: Tensor, numbers: Tensor, reals: Tensor) -> Tensor:
          samples = torch.size(logits, 0)
          penalized = int(torch.select(numbers, 0, 4))
          if torch.gt(penalized, 0):
            rows = int(torch.select(numbers, 0, 0))
            sequences = int(torch.select(numbers, 0, 1))
            parts = int(torch.select(numbers, 0, 3))
            at = torch.add(11, torch.add(torch.add(torch.mul(torch.add(rows, sequences), 3), torch.mul(samples, 2)), torch.mul(parts, 4)))
            indices = torch.to(torch.slice(numbers, 0, at, torch.add(at, penalized)), ops.prim.device(logits), 4)
            from_row = torch.mul(samples, 3)
            penalty = torch.to(torch.slice(reals, 0, from_row, torch.add(from_row, penalized)), ops.prim.device(logits), 6)
            flat = torch.view(logits, [-1])
            values = torch.index_select(flat, 0, indices)
            values = torch.where(torch.gt(values, 0.), torch.div(values, penalty), torch.mul(values, penalty))
            _0 = torch.index_copy_(flat, 0, indices, values)
          return logits

        def probabilities(self: __torch__.Decoder, logits: Tensor, numbers: Tensor, reals: Tensor) -> Tensor:
          device = ops.prim.device(logits)
          samples = torch.size(logits, 0)
          vocabulary = torch.size(logits, 1)
          at = torch.add(11, torch.add(torch.mul(torch.add(int(torch.select(numbers, 0, 0)), int(torch.select(numbers, 0, 1))), 3), samples))
          top_k = torch.unsqueeze(torch.to(torch.slice(numbers, 0, at, torch.add(at, samples)), device, 4), 1)
          per_row = torch.unsqueeze(torch.to(torch.view(torch.slice(reals, 0, 0, torch.mul(samples, 3)), [3, samples]), device, 6), 2)
          temperature = torch.select(per_row, 0, 0)
          top_p = torch.select(per_row, 0, 1)
          greedy = torch.eq(temperature, 0.)
          x = torch.div(logits, torch.masked_fill(temperature, greedy, 1.))

          candidates = ops.prim.min(vocabulary, ops.prim.max(64, int(torch.select(numbers, 0, 6))))
          best, _0, = torch.topk(x, candidates, 1, True, True)
          limit = torch.gather(best, 1, torch.clamp(torch.sub(top_k, 1), 0))
          limit = torch.masked_fill(limit, torch.eq(top_k, 0), -inf)
          x = torch.masked_fill(x, torch.lt(x, limit), -inf)

          total = torch.logsumexp(x, [1], True)
          unlimited = torch.ge(top_p, 1.)
          mass = torch.cumsum(torch.masked_fill(torch.exp(torch.sub(best, total)), torch.lt(best, limit), 0.), 1)
          beyond = torch.__and__(torch.__and__(torch.eq(top_k, 0), torch.bitwise_not(unlimited)), torch.lt(torch.slice(mass, 1, -1), top_p))
          if torch.__and__(torch.lt(candidates, vocabulary), bool(torch.any(beyond))):
            best, _1, = torch.sort(x, 1, True)
            mass = torch.cumsum(torch.exp(torch.sub(best, total)), 1)
          before = torch.constant_pad_nd(torch.slice(mass, 1, 0, -1), [1, 0], 0.)
          dropped = torch.__or__(torch.ge(before, top_p), torch.lt(best, limit))
          _2 = torch.fill_(torch.slice(dropped, 1, 0, 1), False)
          cut = torch.amin(torch.masked_fill(best, dropped, inf), [1], True)
          cut = torch.masked_fill(cut, unlimited, -inf)
          return torch.softmax(torch.masked_fill(x, torch.lt(x, cut), -inf), 1)

        def draw(self: __torch__.Decoder, logits: Tensor, numbers: Tensor, reals: Tensor) -> Tensor:
          samples = torch.size(logits, 0)
          probabilities = (self).probabilities(logits, numbers, reals)
          per_row = torch.to(torch.view(torch.slice(reals, 0, 0, torch.mul(samples, 3)), [3, samples]), ops.prim.device(logits), 6)
          uniform = torch.unsqueeze(torch.select(per_row, 0, 2), 1)
          mass = torch.cumsum(probabilities, 1)
          target = torch.mul(uniform, torch.slice(mass, 1, -1))
          drawn = torch.squeeze(torch.searchsorted(mass, target, right=True), 1)
          likeliest = torch.argmax(logits, 1)
          certain = torch.__or__(torch.eq(torch.select(per_row, 0, 0), 0.), torch.ge(drawn, torch.size(logits, 1)))
          return torch.where(certain, likeliest, drawn)

        def distribution(self: __torch__.Decoder, given: Tensor, numbers: Tensor, reals: Tensor) -> Tensor:
          logits = torch.clone(torch.to(given, ops.prim.device(self.norm), 6))
          if torch.gt(int(torch.select(numbers, 0, 9)), 0):
            _1 = (self).forbid(logits, numbers)
          _0 = (self).penalize(logits, numbers, reals)
          return torch.to((self).probabilities(logits, numbers, reals), dtype=6, layout=None, device=torch.device("cpu"))
      """;

  private SamplerScript() {}
}
