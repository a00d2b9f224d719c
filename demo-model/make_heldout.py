"""Draws the held-out images and writes the questions about them with the answers that count as right.

    python make_heldout.py heldout

Seeds of its own: no training image is among them, and the held-out wordings (wordings.py) are in no training question.
"""
import io
import json
import os
import random
import sys

import numpy as np
from PIL import Image

import tasks
from scenes import random_scene, render
from wordings import HELD_OUT, TRAINED

WORDINGS = {"trained": TRAINED, "new": HELD_OUT}
SINGLE = ["caption", "detail", *tasks.SHORT_KINDS]
ROWS = {"video": "what happens", "direction": "which way does it move", "video_color": "which thing moves", "video_bg": "background"}


class Writer:
    def __init__(self, folder):
        self.folder, self.lines = folder, []
        os.makedirs(folder, exist_ok=True)

    def image(self, name, im):
        """A PNG, or a JPEG where noise makes that much smaller; the file's name."""
        forms = {}
        for ext, options in (("png", dict(format="PNG", optimize=True)), ("jpg", dict(format="JPEG", quality=90, subsampling=0))):
            forms[ext] = (b := io.BytesIO())
            im.save(b, **options)
        ext = "jpg" if forms["png"].tell() > max(12_000, 2 * forms["jpg"].tell()) else "png"
        with open(os.path.join(self.folder, f"{name}.{ext}"), "wb") as f:
            f.write(forms[ext].getvalue())
        return f"{name}.{ext}"

    def ask(self, about, kind, wording, files, turns, also=(), **more):
        turns = [{"question": q, "accepted": [ans, *also]} for q, ans, _ in turns]
        self.lines.append({"about": about, "kind": kind, "wording": wording, "images": files, **more, "turns": turns})


def one_image(w, rng, n):
    s = random_scene(rng, kind=["tiny", "mid", "big"][n % 3])
    files = [w.image(f"one-{n:03}", render(s, rng.randrange(1 << 30)))]
    details = {"things": len(s.things)}
    for wording, words in WORDINGS.items():
        for kind in SINGLE:
            turn = next((t for t in (tasks.question(rng, kind, s, words) for _ in range(8)) if t), None)
            if turn:
                # A new wording need not say whether a sentence or a description is wanted.
                also = [tasks.caption(s), tasks.detail(s)] if wording == "new" and kind in ("caption", "detail") else []
                w.ask("one image", kind, wording, files, [turn], [a for a in also if a != turn.answer], **details)
    w.ask("one image", "three turns", "trained", files, tasks.conversation(rng, s, 3), **details)


def both_wordings(rng, make, most_pixels):
    """[(wording, scenes, branches)]: the same scenes, drawn before any wording, and small enough to be shipped."""
    while True:
        state, out = rng.getstate(), []
        for wording, words in WORDINGS.items():
            rng.setstate(state)
            out.append((wording, *make(rng, words)[:2]))
        if sum(s.width * s.height for s in out[0][1]) <= most_pixels:
            return out


def pair_of_images(w, rng, n):
    for wording, pair, branches in both_wordings(rng, tasks.two_images, 300_000):
        if wording == "trained":
            files = [w.image(f"pair-{n:03}-{'ab'[i]}", render(s, n)) for i, s in enumerate(pair)]
        for kind, turns in branches:
            w.ask("two images", kind, wording, files, turns)


def moving_images(w, rng, n):
    """The frames stand one below the other in one file."""
    for wording, frames, branches in both_wordings(rng, tasks.video, 300_000):
        if wording == "trained":
            files = [w.image(f"video-{n:03}", Image.fromarray(np.concatenate([np.asarray(render(s, n)) for s in frames])))]
        for kind, turns in branches:
            w.ask("video", ROWS[kind], wording, files, turns, frames=len(frames))


def main(folder, singles=150, pairs=75, videos=75, seed=20270101):
    w = Writer(folder)
    for make, count in ((one_image, singles), (pair_of_images, pairs), (moving_images, videos)):
        rng = random.Random(seed)
        for n in range(count):
            make(w, rng, n)
    rng = random.Random(seed)
    for _ in range(60):
        w.ask("text only", "text only", "trained", [], tasks.text_only(rng))
    with open(os.path.join(folder, "questions.jsonl"), "w", encoding="utf-8") as f:
        f.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in w.lines)
    print(len(w.lines), "questions", sum(os.path.getsize(os.path.join(folder, x)) for x in os.listdir(folder)), "bytes")


if __name__ == "__main__":
    main(sys.argv[1])
