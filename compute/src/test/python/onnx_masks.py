# SPDX-License-Identifier: Apache-2.0
"""Makes the ONNX fixtures of transformers that take an attention mask beside their tokens, one of
which gives its logits flattened, as PyTorch exports those of the package transformers.

Each model gives NAME.onnx and NAME.safetensors, as those of onnx_fixtures.py. Not run by the build.
Made with torch 2.15.0, onnx 1.23.2, onnxscript 0.7.2 and transformers 5.24.0:

    python onnx_masks.py ../resources/network/assay/compute/onnx
"""

import logging
import sys
import warnings
from pathlib import Path

import torch
import transformers
from torch import nn

from onnx_fixtures import save

warnings.filterwarnings("ignore")
logging.disable(logging.ERROR)

SMALL = {"vocab_size": 24, "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
         "num_attention_heads": 2, "max_position_embeddings": 12}


class Logits(nn.Module):
    def __init__(self, model, flat, **options):
        super().__init__()
        self.model, self.flat, self.options = model, flat, options

    def forward(self, input_ids, attention_mask):
        logits = self.model(
            input_ids=input_ids, attention_mask=attention_mask, **self.options).logits
        return logits.flatten(0, 1) if self.flat else logits


def llama():
    config = transformers.LlamaConfig(num_key_value_heads=1, **SMALL)
    config._attn_implementation = "sdpa"
    return Logits(transformers.LlamaForCausalLM(config), False, use_cache=False)


def gpt2():
    config = transformers.GPT2Config(vocab_size=24, n_positions=12, n_embd=16, n_layer=2, n_head=2)
    config._attn_implementation = "sdpa"
    return Logits(transformers.GPT2LMHeadModel(config), True, use_cache=False)


def bert():
    config = transformers.BertConfig(**SMALL)
    config._attn_implementation = "eager"
    return Logits(transformers.BertForMaskedLM(config), False)


def main(folder):
    for name, make in (("llama-mask", llama), ("gpt2-flat", gpt2), ("bert-mask", bert)):
        torch.manual_seed(7)
        model = make().eval()
        with torch.no_grad():  # equal ones would be written once
            for parameter in model.parameters():
                parameter.add_(0.05 * torch.randn_like(parameter))
        mask = torch.ones(2, 8, dtype=torch.long)
        mask[1, 6:] = 0
        if name == "llama-mask":
            mask[0, 2] = 0
        inputs = {"input_ids": torch.randint(0, 24, (2, 8)), "attention_mask": mask}
        dynamic = {key: {0: "batch", 1: "sequence"} for key in inputs}
        for dynamo in (False, True):
            kind = "dynamo" if dynamo else "script"
            save(folder, "%s-%s" % (name, kind), model, inputs, dynamic, dynamo,
                 opset_version=20 if dynamo else 18)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
