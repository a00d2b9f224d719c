"""Where in a sequence the things of the images are: training's extra lessons for attention and for single patches."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

from scenes import COLORS, SHAPES, SIZES, Thing, render_ids
from vision_geometry import PATCH, SIDE, TILE, best_resolution, fit_on_canvas, kept_map

LAYER = 2         # its input is what the patch lessons read; its lead heads learn to look at the thing in question
LEAD_HEADS = (0, 2)  # one for each key-value head
# What each patch of the squeezed whole image shows, as words of the vocabulary.
WORDS = [SHAPES, list(COLORS), SIZES, ["top", "center", "bottom"], ["left", "center", "right"]]


def most_of_patches(ids, patch=PATCH):
    """[rows, cols] number of the thing that covers most of each patch, 1-based; 0 where there is hardly any."""
    rows, cols = ids.shape[0] // patch, ids.shape[1] // patch
    p = ids[:rows * patch, :cols * patch].reshape(rows, patch, cols, patch).transpose(0, 2, 1, 3).reshape(rows, cols, -1)
    counts = np.stack([(p == i).sum(-1) for i in range(1, max(1, int(ids.max())) + 1)], -1)
    return np.where(counts.max(-1) >= patch * patch // 16, counts.argmax(-1) + 1, 0)


def squeezed(ids):
    return np.asarray(ids.resize((TILE, TILE), Image.NEAREST))


def squared(ids):
    w, h = ids.size
    square = Image.new("L", (max(w, h), max(w, h)), 0)
    square.paste(ids, ((max(w, h) - w) // 2, (max(w, h) - h) // 2))
    return square


def covered(scene, kind):
    """The thing at each embedding of an image as a slot of the kind (anyres, single, frame), 1-based, 0 for none; newlines left out of frames."""
    ids = render_ids(scene)
    if kind == "frame":
        return most_of_patches(squeezed(ids), 2 * PATCH).ravel()
    if kind == "single":
        return np.append(most_of_patches(squeezed(squared(ids))).ravel(), 0)
    base = most_of_patches(squeezed(ids)).ravel()
    _, _, top, left, h, w, h2, w2 = kept_map(ids.size)
    grid = most_of_patches(np.asarray(fit_on_canvas(ids, best_resolution(ids.size), Image.NEAREST)))[top:top + h, left:left + w]
    grid = grid[((np.arange(h2) + .5) * h / h2).astype(int)][:, ((np.arange(w2) + .5) * w / w2).astype(int)]
    return np.concatenate((base, np.pad(grid, ((0, 0), (0, 1))).ravel()))


def patch_words(scene, base):
    """[64, 5] indices into WORDS for the squeezed tile, -1 where the patch shows no thing."""
    rows = np.array([[-1] * 5] + [[SHAPES.index(t.shape), WORDS[1].index(t.color), SIZES.index(t.size), t.cell // 3, t.cell % 3] for t in scene.things])
    return rows[base]


def spans(answer, about):
    """(start, end, things) of the parts of an answer, in characters."""
    if about is None:
        return []
    if not isinstance(about, list):
        return [(0, len(answer), (about,) if isinstance(about, Thing) else about)]
    out, at = [], 0
    for t in about:
        end = answer.index(t.name, at) + len(t.name)
        if answer.startswith(" " + t.place, end):
            end += 1 + len(t.place)
        out.append((at, end, (t,)))
        at = end
    return out


class Lessons(nn.Module):
    """Read from a patch inside the decoder: has the thing changed since the first image, which way does it move, is it the thing's first patch."""

    def __init__(self, hidden):
        super().__init__()
        self.out = nn.Linear(hidden, 2 + 5)
        nn.init.normal_(self.out.weight, std=.02)
        nn.init.zeros_(self.out.bias)

    def forward(self, hidden, changed, way):
        """hidden [b, n, d]; changed, way: [b, n] labels, -1 for none -> loss."""
        loss = hidden.new_zeros(())
        for labels, part in ((changed, slice(0, 2)), (way, slice(2, 7))):
            keep = labels >= 0
            if keep.any():
                y = self.out(F.rms_norm(hidden[keep], hidden.shape[-1:]))[:, part]
                weight = torch.tensor([1., 4.]) if part.start == 0 else None
                loss = loss + F.cross_entropy(y, labels[keep], weight)
        return loss


def looking(watch, bias, rows, things):
    """How little the lead heads look at the thing in question: minus the log of their attention on it, averaged.

    rows [m, 3]: sequence, place, wanted things as bits (bit 0 the sequence's first token, for nothing);
    things [b, n]: the bit of what is at each place, 0 for none."""
    q, k = watch["q"][:, LEAD_HEADS], watch["k"].repeat_interleave(watch["q"].shape[1] // watch["k"].shape[1], 1)[:, LEAD_HEADS]
    loss = total = 0
    for b in rows[:, 0].unique():
        of = rows[rows[:, 0] == b]
        at = of[:, 1]
        scores = (q[b][:, at] @ k[b].transpose(-1, -2)) * q.shape[-1] ** -.5 + bias[b, 0, at]
        on = (things[b][None] & of[:, 2:]) != 0
        seen = on.any(-1)  # a very small thing may cover no patch
        away = scores.logsumexp(-1) - scores.masked_fill(~on, -1e9).logsumexp(-1)
        loss = loss + away[:, seen].sum()
        total += int(seen.sum()) * len(LEAD_HEADS)
    return loss / max(total, 1)
