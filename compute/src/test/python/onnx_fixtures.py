# SPDX-License-Identifier: Apache-2.0
"""Makes the ONNX fixtures of the importer's tests: small models as PyTorch exports them.

Each model gives NAME.onnx and NAME.safetensors, which holds the inputs ("in.*") and what PyTorch
computed ("out.*"). Not run by the build. Made with torch 2.7.1, onnx 1.23.2, onnxscript 0.7.2 and
transformers 4.46.3:

    python onnx_fixtures.py ../resources/network/assay/compute/onnx
"""

import logging
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from torch import nn

warnings.filterwarnings("ignore")
logging.disable(logging.ERROR)


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 16), nn.GELU(), nn.LayerNorm(16),
            nn.Dropout(0.1), nn.Linear(16, 4))

    def forward(self, x):
        return self.layers(x)


class Block(nn.Module):
    def __init__(self, inner, outer, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outer)
        self.conv2 = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outer)
        self.down = None
        if stride != 1 or inner != outer:
            self.down = nn.Sequential(
                nn.Conv2d(inner, outer, 1, stride, bias=False), nn.BatchNorm2d(outer))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.down is None else self.down(x)))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 5, 2, 2, bias=False)
        self.bn = nn.BatchNorm2d(8)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = Block(8, 8, 1)
        self.layer2 = Block(8, 16, 2)
        self.head = nn.Linear(16, 10)
        for m in self.modules():
            if isinstance(m, nn.BatchNorm2d):
                nn.init.uniform_(m.weight, 0.5, 1.5)
                nn.init.uniform_(m.bias, -0.3, 0.3)
                m.running_mean.uniform_(-0.3, 0.3)
                m.running_var.uniform_(0.5, 1.5)

    def forward(self, x):
        x = self.pool(F.relu(self.bn(self.conv(x))))
        x = self.layer2(self.layer1(x))
        return self.head(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Attention(nn.Module):
    def __init__(self, width, heads, context, fused):
        super().__init__()
        self.heads, self.fused = heads, fused
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        if not fused:
            mask = torch.tril(torch.ones(context, context)).view(1, 1, context, context)
            self.register_buffer("mask", mask)

    def forward(self, x):
        b, t, c = x.size()
        q, k, v = self.qkv(x).split(c, dim=2)
        q, k, v = (z.view(b, t, self.heads, c // self.heads).transpose(1, 2) for z in (q, k, v))
        if self.fused:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            att = (q @ k.transpose(-2, -1)) * (1.0 / (k.size(-1) ** 0.5))
            att = att.masked_fill(self.mask[:, :, :t, :t] == 0, float("-inf"))
            y = F.softmax(att, dim=-1) @ v
        return self.proj(y.transpose(1, 2).contiguous().view(b, t, c))


class GptBlock(nn.Module):
    def __init__(self, width, heads, context, fused):
        super().__init__()
        self.ln1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads, context, fused)
        self.ln2 = nn.LayerNorm(width)
        self.fc = nn.Linear(width, 4 * width)
        self.gelu = nn.GELU(approximate="none" if fused else "tanh")
        self.proj = nn.Linear(4 * width, width)

    def forward(self, x):
        x = x + self.attn(self.ln1(x))
        return x + self.proj(self.gelu(self.fc(self.ln2(x))))


class Gpt(nn.Module):
    def __init__(self, fused, vocabulary=24, context=12, width=16, heads=2, layers=2):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, width)
        self.wpe = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(
            GptBlock(width, heads, context, fused) for _ in range(layers))
        self.ln = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)
        self.head.weight = self.wte.weight

    def forward(self, tokens):
        positions = torch.arange(0, tokens.size(1), dtype=torch.long, device=tokens.device)
        x = self.wte(tokens) + self.wpe(positions)
        for block in self.blocks:
            x = block(x)
        return self.head(self.ln(x))


class Rms(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gain = nn.Parameter(torch.empty(width).uniform_(0.5, 1.5))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.gain


class Llama(nn.Module):
    """Rotary positions, RMS norm, SiLU gate."""

    def __init__(self, vocabulary=24, context=12, width=16, heads=2):
        super().__init__()
        self.heads = heads
        self.embed = nn.Embedding(vocabulary, width)
        self.norm1, self.norm2, self.norm3 = Rms(width), Rms(width), Rms(width)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.up, self.gate = (nn.Linear(width, 2 * width, bias=False) for _ in range(2))
        self.down = nn.Linear(2 * width, width, bias=False)
        self.head = nn.Linear(width, vocabulary, bias=False)
        half = width // heads // 2
        angles = torch.outer(torch.arange(context).float(), 100.0 ** (-torch.arange(half) / half))
        self.register_buffer("cos", torch.cat([angles, angles], -1).cos())
        self.register_buffer("sin", torch.cat([angles, angles], -1).sin())

    def rotate(self, x):
        a, b = x.chunk(2, dim=-1)
        n = x.size(2)
        return x * self.cos[:n] + torch.cat((-b, a), dim=-1) * self.sin[:n]

    def forward(self, tokens):
        x = self.embed(tokens)
        b, t, c = x.size()
        y = self.norm1(x)
        q, k, v = (
            f(y).view(b, t, self.heads, c // self.heads).transpose(1, 2)
            for f in (self.q, self.k, self.v))
        y = F.scaled_dot_product_attention(self.rotate(q), self.rotate(k), v, is_causal=True)
        x = x + self.o(y.transpose(1, 2).reshape(b, t, c))
        y = self.norm2(x)
        x = x + self.down(F.silu(self.gate(y)) * self.up(y))
        return self.head(self.norm3(x))


class Elements(nn.Module):
    """One value through the element-wise operators."""

    def forward(self, x):
        y = torch.sigmoid(x) + torch.tanh(x) + F.silu(x) + F.leaky_relu(x, 0.1)
        y = y + F.gelu(x) + F.gelu(x, approximate="tanh") + torch.erf(x)
        y = y + torch.exp(-x.abs()) + torch.log(x.abs() + 1) + torch.sqrt(x.abs() + 0.5)
        y = y + 1 / (x * x + 1) + x.pow(3) - x.pow(2) / 3 + torch.clamp(x, -0.5, 0.75)
        y = y + torch.maximum(x, -x) - torch.minimum(x, x * 2) + F.relu6(x * 5)
        y = y + F.elu(x) + F.softplus(x) + F.hardtanh(x)
        return torch.where(x > 0.25, y, -y)


class Shapes(nn.Module):
    """Reductions and changes of shape."""

    def forward(self, x):  # [n, 4, 6]
        n = x.shape[0]
        a, b = x.chunk(2, dim=1)
        y = torch.cat([b, a.flip(1) if False else a], dim=1)
        y = y.transpose(1, 2).reshape(n, 24) + x.flatten(1)
        z = x.mean(dim=(1, 2), keepdim=True).expand(n, 4, 6)
        y = y.unsqueeze(1).squeeze(1) + z.reshape(n, -1) + x.sum(-1).repeat(1, 6)
        y = y + F.softmax(x, dim=1).flatten(1) + F.log_softmax(x, dim=-1).flatten(1)
        y = y + x.amax(dim=2, keepdim=True).expand(-1, -1, 6).flatten(1)
        y = y + torch.tril(x[:, :, :4]).sum((1, 2)).view(n, 1)
        s = x[:, 1:3, ::2].reshape(n, 6)
        return y, s, y.argmax(dim=1).to(torch.int32), y.var(dim=1, unbiased=False)


class Windows(nn.Module):
    """Convolutions and pooling other than ResNet's."""

    def __init__(self):
        super().__init__()
        self.grouped = nn.Conv2d(4, 8, 3, padding=1, groups=2)
        self.depthwise = nn.Conv2d(8, 8, 3, stride=2, padding=2, dilation=2, groups=8)
        self.line = nn.Conv1d(8, 6, 3, padding=1)

    def forward(self, x):
        x = F.avg_pool2d(self.grouped(x), 2)
        x = F.max_pool2d(self.depthwise(x), 2, stride=1)
        x = F.avg_pool2d(x, 3, stride=1, padding=1)
        return self.line(F.pad(x, (1, 0, 0, 1)).flatten(2)).mean(-1)


def save(folder, name, model, inputs, dynamic, dynamo, external=False, **options):
    path = folder / (name + ".onnx")
    names = list(inputs)
    with torch.no_grad():
        outputs = model(*inputs.values())
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    if dynamo:
        shapes = tuple(
            {axis: torch.export.Dim(d, min=2, max=11) for axis, d in dynamic.get(n, {}).items()}
            for n in names)
        program = torch.onnx.export(
            model, tuple(inputs.values()), dynamo=True, input_names=names,
            dynamic_shapes=shapes if dynamic else None, **options)
        program.save(str(path), external_data=external)
        strip(path, external)
    else:
        torch.onnx.export(
            model, tuple(inputs.values()), str(path), input_names=names, dynamo=False,
            dynamic_axes=dynamic, **options)
    tensors = {"in." + n: narrow(v) for n, v in inputs.items()}
    tensors |= {"out.%d" % i: narrow(v) for i, v in enumerate(outputs)}
    save_file(tensors, str(folder / (name + ".safetensors")))
    graph = onnx.load(str(path)).graph
    kinds = sorted({node.op_type for node in graph.node})
    print(name, path.stat().st_size, len(graph.node), " ".join(kinds), flush=True)


def strip(path, external=False):
    """Leaves out the stack traces, which are most of a small file and name the machine."""
    model = onnx.load(str(path), load_external_data=not external)
    for part in [model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input,
                 *model.graph.output, *model.functions]:
        del part.metadata_props[:]
    onnx.save(model, str(path))


def narrow(value):
    array = value.detach().numpy()
    return np.ascontiguousarray(array.astype(np.int32) if array.dtype == np.int64 else array)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    from transformers import GPT2Config, GPT2LMHeadModel

    class Hf(nn.Module):
        def __init__(self):
            super().__init__()
            self.gpt = GPT2LMHeadModel(GPT2Config(
                vocab_size=24, n_positions=12, n_embd=16, n_layer=2, n_head=2,
                attn_implementation="eager"))

        def forward(self, tokens):
            return self.gpt(tokens, use_cache=False).logits

    batch = {"x": {0: "batch"}}
    text = {"tokens": {0: "batch", 1: "sequence"}}
    tokens = torch.randint(0, 24, (2, 8))
    models = {
        "mlp": (Mlp, {"x": torch.randn(3, 12)}, batch, [18, 20]),
        "resnet": (ResNet, {"x": torch.randn(2, 1, 20, 20)}, batch, [17, 18]),
        "gpt": (lambda: Gpt(False), {"tokens": tokens}, text, [17, 18]),
        "gpt-fused": (lambda: Gpt(True), {"tokens": tokens}, text, [20, 18]),
        "gpt2": (Hf, {"tokens": tokens}, text, [18, 18]),
        "llama": (Llama, {"tokens": tokens}, text, [18, 20]),
        "elements": (Elements, {"x": torch.randn(5, 7)}, {}, [20, 18]),
        "shapes": (Shapes, {"x": torch.randn(3, 4, 6)}, batch, [18, 18]),
        "windows": (Windows, {"x": torch.randn(2, 4, 18, 14)}, batch, [18, 18]),
    }
    for name, (make, inputs, dynamic, (script_opset, dynamo_opset)) in models.items():
        torch.manual_seed(7)
        model = make().eval()
        for dynamo, opset in ((False, script_opset), (True, dynamo_opset)):
            kind = "dynamo" if dynamo else "script"
            try:
                save(folder, "%s-%s" % (name, kind), model, inputs, dynamic, dynamo,
                     opset_version=opset)
            except Exception as e:  # one exporter's trouble with one model is no reason to stop
                print(name, kind, "failed:", repr(e)[:500], flush=True)
    torch.manual_seed(7)
    model = ResNet().eval()
    save(folder, "resnet-unfolded-script", model, models["resnet"][1], batch, False,
         opset_version=17, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
    torch.manual_seed(7)
    save(folder, "mlp-external", Mlp().eval(), models["mlp"][1], batch, True, external=True,
         opset_version=20)


if __name__ == "__main__":
    torch.manual_seed(1)
    main(Path(sys.argv[1]))
