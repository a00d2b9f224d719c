"""Runs transformers for the benchmarks: reads commands from the standard input and answers each with
one line of JSON.

Arguments: "decoder" or "encoder", the checkpoint's folder, threads.
"""

import copy
import json
import pathlib
import sys
import time


def answer(value):
    print(json.dumps(value), flush=True)


try:
    import torch
    import transformers
    from safetensors.torch import load_file
except ImportError as error:
    answer({"missing": str(error)})
    sys.exit()

TOWER = "model.vision_tower.vision_tower."


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read(folder):
    """The tensors, in memory of their own: those of a mapped file may be read from the disk again."""
    files = sorted(folder.glob("*.safetensors"))
    return {name: tensor.clone() for file in files for name, tensor in load_file(file).items()}


def load(kind, config, tensors):
    model, report = kind.from_pretrained(
        None, config=config, state_dict=tensors, dtype=torch.bfloat16, output_loading_info=True
    )
    assert not report["missing_keys"] or report["missing_keys"] == {"lm_head.weight"}, report
    return model.eval()


class Decoder:
    def __init__(self, folder):
        c = json.loads((folder / "config.json").read_text())
        config = transformers.Qwen2Config(
            **{name: c[name] for name in c if name not in ("architectures", "model_type")}
        )
        self.model = load(transformers.Qwen2ForCausalLM, config, read(folder))

    def forward(self, ids, cache):
        out = self.model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        return out.logits[:, -1:].argmax(-1), out.past_key_values

    def prefill(self, tokens, variant):
        ids = 1000 + (variant * 37 + torch.arange(tokens)) % 1000
        start = time.perf_counter()
        token, cache = self.forward(ids[None], None)
        return {"seconds": [time.perf_counter() - start], "token": token.item()}

    def fill(self, sequences, context):
        ids = 1000 + torch.arange(context) % 1000
        self.token, self.cache = self.forward(ids[None], None)
        self.running = {}
        return {}

    def decode(self, sequences, steps):
        if sequences not in self.running:
            cache = copy.deepcopy(self.cache)
            cache.batch_repeat_interleave(sequences)
            self.running[sequences] = [self.token.repeat(sequences, 1), cache]
        running = self.running[sequences]

        def step():
            running[:] = self.forward(*running)

        return {"seconds": [seconds_of(step) for _ in range(steps)]}


class Encoder:
    def __init__(self, folder):
        tensors = read(folder)
        config = transformers.SiglipVisionConfig(
            hidden_size=1152, intermediate_size=4304, num_hidden_layers=26, num_attention_heads=16,
            image_size=384, patch_size=14, vision_use_head=False,
        )
        tower = {name.removeprefix(TOWER): tensor for name, tensor in tensors.items() if TOWER in name}
        # The tower's last norm is not part of the model.
        tower["vision_model.post_layernorm.weight"] = torch.ones(1152, dtype=torch.bfloat16)
        tower["vision_model.post_layernorm.bias"] = torch.zeros(1152, dtype=torch.bfloat16)
        self.tower = load(transformers.SiglipVisionModel, config, tower)
        self.projector = [
            tensors[f"model.mm_projector.{i}.{part}"] for i in (0, 2) for part in ("weight", "bias")
        ]

    def encode(self, tiles):
        pixels = torch.rand(tiles, 3, 384, 384, dtype=torch.bfloat16) * 2 - 1

        def run():
            features = self.tower(pixels).last_hidden_state
            w0, b0, w1, b1 = self.projector
            linear = torch.nn.functional.linear
            linear(torch.nn.functional.gelu(linear(features, w0, b0)), w1, b1)

        return {"seconds": [seconds_of(run)]}


what, folder, threads = sys.argv[1:4]
torch.set_num_threads(int(threads))
with torch.inference_mode():
    model = {"decoder": Decoder, "encoder": Encoder}[what](pathlib.Path(folder))
    answer({"version": f"transformers {transformers.__version__}, torch {torch.__version__}"})
    for line in sys.stdin:
        command = json.loads(line)
        answer(getattr(model, command.pop("do"))(**command))
