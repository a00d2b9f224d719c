"""Records what transformers computes for the checkpoint of the 0.5b shape.

usage: record.py CHECKPOINT_HF TOKENIZER_JSON RECORD_JSON

CHECKPOINT_HF is the folder that `./onevision bench checkpoint --layout hf` writes. Its weights are compared with those that
this program makes itself. RECORD_JSON is written again, with the texts that it has. The README beside this file describes it.
"""
import hashlib
import json
import sys

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer
from transformers import LlavaOnevisionForConditionalGeneration, PreTrainedTokenizerFast
from transformers.models.llava_onevision.image_processing_pil_llava_onevision import (
    LlavaOnevisionImageProcessorPil,
)

GAMMA = np.uint64(0x9E3779B97F4A7C15)
TOWER = "model.vision_tower.vision_tower.vision_model."
SYSTEM = "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n"
END = "<|im_end|>\n<|im_start|>assistant\n"


def seed(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return np.uint64(value)


def random_bytes(name, count):
    with np.errstate(over="ignore"):
        z = seed(name) + np.arange(1, (count + 7) // 8 + 1, dtype=np.uint64) * GAMMA
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return z.astype("<u8").view(np.uint8)[:count]


def tensor(name, shape):
    data = random_bytes(name, int(np.prod(shape)))
    if "norm" in name and name.endswith(".weight"):
        values = (96 + (data & 63)).astype(np.float32) / 128
    else:
        if name.endswith(".bias"):
            exponent = 10
        elif name.endswith(("image_newline", "position_embedding.weight")):
            exponent = 8
        else:
            size = 255 / 3**0.5 * float(np.prod(shape[1:])) ** 0.5
            if name.endswith(("embed_tokens.weight", "lm_head.weight")):
                size /= 4
            exponent = int(np.floor(np.log2(size) + 0.5))
        values = (2 * data.astype(np.float32) - 255) * np.float32(2.0**-exponent)
    return torch.from_numpy(values.reshape(shape)).to(torch.bfloat16)


def original(name):
    """The name in the original layout of a parameter of transformers' model."""
    for prefix, canonical in (
        ("model.vision_tower.vision_model.", TOWER),
        ("model.vision_tower.", TOWER),
        ("model.multi_modal_projector.linear_1.", "model.mm_projector.0."),
        ("model.multi_modal_projector.linear_2.", "model.mm_projector.2."),
        ("model.language_model.", "model."),
    ):
        if name.startswith(prefix):
            return canonical + name[len(prefix) :]
    return name


def image(width, height):
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(
        np.stack([(3 * x + 2 * y) & 255, ((x * y) >> 6) & 255, (x ^ y) & 255], -1).astype(np.uint8)
    )


def samples(features):
    rows = sorted({int(i) for i in np.linspace(0, len(features) - 1, 9)} | {len(features) - 2})
    return {
        "tokens": len(features),
        "rows": rows,
        "values": [[float(f"{v:.6g}") for v in features[i, :: features.shape[1] // 12].tolist()] for i in rows],
    }


def greedy(model, embedded, count):
    steps, past, given = [], None, {"inputs_embeds": embedded}
    for _ in range(count):
        out = model.model.language_model(past_key_values=past, use_cache=True, **given)
        past = out.past_key_values
        log_probabilities = torch.log_softmax(model.lm_head(out.last_hidden_state[:, -1]).float(), -1)[0]
        best = log_probabilities.topk(5)
        steps.append(
            {"ids": best.indices.tolist(), "logprobs": [float(f"{v:.6g}") for v in best.values.tolist()]}
        )
        given = {"input_ids": best.indices[None, :1]}
    return steps


def main():
    checkpoint, vocabulary, out = sys.argv[1:]
    torch.set_num_threads(2)
    model = LlavaOnevisionForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.bfloat16).eval()
    digests = {}
    for name, parameter in model.named_parameters():
        name = original(name)
        values = tensor(name, tuple(parameter.shape))
        assert torch.equal(values, parameter.data), name
        if any(part in name for part in ("layers.3.", "image_newline", "model.norm", "mm_projector.2.bias")):
            digests[name] = hashlib.sha256(values.view(torch.int16).numpy().tobytes()).hexdigest()[:16]
    model = model.float()
    processor = LlavaOnevisionImageProcessorPil(
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
        size={"height": 384, "width": 384},
        image_grid_pinpoints=model.config.image_grid_pinpoints,
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=vocabulary)
    record = {"tensors": digests, "media": {}, "prompts": []}
    features = {}
    with torch.inference_mode():
        for name, width, height in (("small", 200, 320), ("wide", 500, 375), ("tall", 760, 2200)):
            pixels = processor(images=image(width, height), return_tensors="pt")
            features[name] = model.model.get_image_features(
                pixels["pixel_values"], pixels["image_sizes"], vision_feature_layer=-1, vision_feature_select_strategy="full"
            ).pooler_output[0]
            print(name, pixels["pixel_values"].shape, features[name].shape, flush=True)
            record["media"][name] = {"width": width, "height": height} | samples(features[name])
        # Several images in one conversation: each is one padded tile.
        pixels = processor(images=[[image(500, 375), image(200, 320)]], return_tensors="pt")
        print("pad", pixels["pixel_values"].shape, pixels.get("batch_num_images"))
        padded = model.model.get_image_features(
            pixels["pixel_values"],
            pixels["image_sizes"],
            vision_feature_layer=-1,
            vision_feature_select_strategy="full",
            batch_num_images=pixels["batch_num_images"],
        ).pooler_output
        record["media"]["pad"] = {"width": 500, "height": 375} | samples(padded[0])
        frames = torch.stack(
            [
                torch.from_numpy(np.array(image(w, h).resize((384, 384), Image.BICUBIC))).permute(2, 0, 1)
                for w, h in ((500, 375), (200, 320))
            ]
        )
        frames = (frames / 255 - 0.5) / 0.5
        video = model.model.get_video_features(
            frames[None], vision_feature_layer=-1, vision_feature_select_strategy="full"
        ).pooler_output[0]
        record["media"]["video"] = {"width": 500, "height": 375} | samples(video)

        embed = model.get_input_embeddings()
        for media, question, count in ((None, "Name the planets, smallest first.", 24), ("small", "What is shown in this image?", 16)):
            before = tokenizer(SYSTEM, add_special_tokens=False)["input_ids"]
            after = tokenizer(("\n" if media else "") + question + END, add_special_tokens=False)["input_ids"]
            parts = [embed(torch.tensor(before)), embed(torch.tensor(after))]
            if media:
                parts.insert(1, features[media])
            steps = greedy(model, torch.cat(parts)[None], count)
            record["prompts"].append({"media": media, "before": before, "after": after, "steps": steps})
            print(media, [step["ids"][0] for step in steps], flush=True)
    # Without added tokens: the names of special tokens are text.
    document = json.load(open(vocabulary, encoding="utf-8")) | {"added_tokens": []}
    plain = Tokenizer.from_str(json.dumps(document))
    texts = [text for text, _ in json.load(open(out, encoding="utf-8"))["texts"]]
    record["texts"] = [[text, plain.encode(text, add_special_tokens=False).ids] for text in texts]
    with open(out, "w", encoding="utf-8") as file:
        file.write("{\n")
        parts = []
        for key, value in record.items():
            if isinstance(value, list):
                lines = ",\n".join(json.dumps(v, ensure_ascii=False) for v in value)
                parts.append(f'"{key}": [\n{lines}]')
            else:
                lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
                parts.append(f'"{key}": {{\n{lines}}}')
        file.write(",\n".join(parts) + "\n}\n")


main()
