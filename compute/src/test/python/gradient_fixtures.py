# SPDX-License-Identifier: Apache-2.0
"""Makes the fixtures of TorchGradientTest: small models, what PyTorch says of them, and how far off it is.

Each NAME.safetensors holds data ("data.*"), parameters at the start ("start.*"), and of each quantity Q
(loss, gradient.P, weight.P, ..) PyTorch's result in binary64 as a sum of two f32 ("exact.Q", "rest.Q") and the root of
the mean square of what its result in f32 differs by ("error.Q"). Not run by the build. Made with torch 2.7.1 and
numpy 2.4.6:

    python gradient_fixtures.py ../resources/network/assay/compute/model/torch
"""

import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

RANDOM = np.random.default_rng(20261128)


def single(x):
    """The f32 nearest to x, so that both precisions are given the same number."""
    return float(np.float32(x))


def normal(*shape, scale=1.0, mean=0.0):
    return (mean + scale * RANDOM.standard_normal(shape)).astype(np.float32)


def linear(into, name, out, inner, transposed=False):
    shape = (inner, out) if transposed else (out, inner)
    into[name + ".weight"] = normal(*shape, scale=inner ** -0.5)
    into[name + ".bias"] = normal(out, scale=0.1)


def norm(into, name, width, bias=True):
    into[name + ".weight"] = normal(width, scale=0.1, mean=1)
    if bias:
        into[name + ".bias"] = normal(width, scale=0.1)


# Models: functions of parameters by name, samples and labels to a loss.

class Mlp:
    def __init__(self, *sizes):
        self.sizes = sizes

    def start(self):
        p = {}
        for i, (inner, out) in enumerate(zip(self.sizes, self.sizes[1:])):
            linear(p, "layers.%d" % i, out, inner)
        return p

    def data(self, rows):
        return (RANDOM.integers(0, 256, (rows, self.sizes[0]), dtype=np.uint8),
                RANDOM.integers(0, self.sizes[-1], rows).astype(np.int32))

    def loss(self, p, x, y):
        x = x / 255
        for i in range(len(self.sizes) - 1):
            x = F.linear(F.relu(x) if i else x, p["layers.%d.weight" % i], p["layers.%d.bias" % i])
        return F.cross_entropy(x, y)


class ResNet:
    def __init__(self, image, small, blocks, filters, classes):
        self.image, self.small, self.filters, self.classes = image, small, filters, classes
        self.blocks = []
        inner = filters
        for stage, number in enumerate(blocks):
            for i in range(number):
                out = filters << stage
                stride = 2 if stage and not i else 1
                self.blocks.append(("layer%d.%d." % (stage + 1, i), inner, out, stride))
                inner = out

    def start(self):
        p = {}

        def layer(conv, bn, out, inner, size):
            p[conv + ".weight"] = normal(out, inner, size, size, scale=(2 / inner) ** 0.5 / size)
            norm(p, bn, out)
            p[bn + ".running_mean"] = normal(out, scale=0.1)
            p[bn + ".running_var"] = np.exp(normal(out, scale=0.3))

        layer("conv1", "bn1", self.filters, self.image[0], 3 if self.small else 7)
        for name, inner, out, stride in self.blocks:
            layer(name + "conv1", name + "bn1", out, inner, 3)
            layer(name + "conv2", name + "bn2", out, out, 3)
            if stride != 1 or inner != out:
                layer(name + "downsample.0", name + "downsample.1", out, inner, 1)
        linear(p, "fc", self.classes, self.blocks[-1][2])
        return p

    def data(self, rows):
        size = math.prod(self.image)
        return (RANDOM.integers(0, 256, (rows, size), dtype=np.uint8),
                RANDOM.integers(0, self.classes, rows).astype(np.int32))

    def loss(self, p, x, y):
        def layer(x, conv, bn, stride=1, padding=1):
            x = F.conv2d(x, p[conv + ".weight"], stride=stride, padding=padding)
            return F.batch_norm(x, p[bn + ".running_mean"], p[bn + ".running_var"], p[bn + ".weight"],
                                p[bn + ".bias"], training=True, momentum=single(0.1), eps=single(1e-5))

        x = (x / 255).reshape(-1, *self.image)
        if self.small:
            x = F.relu(layer(x, "conv1", "bn1"))
        else:
            x = F.max_pool2d(F.relu(layer(x, "conv1", "bn1", 2, 3)), 3, 2, 1)
        for name, inner, out, stride in self.blocks:
            z = F.relu(layer(x, name + "conv1", name + "bn1", stride))
            z = layer(z, name + "conv2", name + "bn2")
            if stride != 1 or inner != out:
                x = layer(x, name + "downsample.0", name + "downsample.1", stride, 0)
            x = F.relu(x + z)
        return F.cross_entropy(F.linear(x.mean((2, 3)), p["fc.weight"], p["fc.bias"]), y)


class Gpt:
    def __init__(self, layers, heads, width, context, vocabulary, rotary=False, rms=False, feed="gelu_tanh",
                 tied=True, gaps=0):
        self.layers, self.heads, self.width, self.context = layers, heads, width, context
        self.vocabulary, self.rotary, self.rms, self.feed = vocabulary, rotary, rms, feed
        self.tied, self.gaps = tied, gaps
        self.lora = None

    def start(self):
        p = {"transformer.wte.weight": normal(self.vocabulary, self.width, scale=self.width ** -0.5)}
        if not self.rotary:
            p["transformer.wpe.weight"] = normal(self.context, self.width, scale=self.width ** -0.5)
        gated = self.feed == "swiglu"
        inner = math.ceil(8 * self.width / 96) * 32 if gated else 4 * self.width
        for i in range(self.layers):
            h = "transformer.h.%d." % i
            norm(p, h + "ln_1", self.width, not self.rms)
            linear(p, h + "attn.c_attn", 3 * self.width, self.width, True)
            linear(p, h + "attn.c_proj", self.width, self.width, True)
            norm(p, h + "ln_2", self.width, not self.rms)
            linear(p, h + "mlp.c_fc", inner, self.width, True)
            if gated:
                linear(p, h + "mlp.c_gate", inner, self.width, True)
            linear(p, h + "mlp.c_proj", self.width, inner, True)
        norm(p, "transformer.ln_f", self.width, not self.rms)
        if not self.tied:
            p["lm_head.weight"] = normal(self.vocabulary, self.width, scale=self.width ** -0.5)
        return p

    def data(self, rows):
        shape = (rows, self.context)
        labels = RANDOM.integers(0, self.vocabulary, shape).astype(np.int32)
        labels[RANDOM.random(shape) < self.gaps] = -1
        return RANDOM.integers(0, self.vocabulary, shape).astype(np.int32), labels

    def norm(self, p, name, x):
        if self.rms:
            return F.rms_norm(x, (self.width,), p[name + ".weight"], single(1e-5))
        return F.layer_norm(x, (self.width,), p[name + ".weight"], p[name + ".bias"], single(1e-5))

    def linear(self, p, name, x):
        y = x @ p[name + ".weight"]
        a = name + ".lora_A.weight"
        if a in p:
            y = y + self.lora * F.linear(F.linear(x, p[a]), p[name + ".lora_B.weight"])
        return y + p[name + ".bias"]

    def turned(self, x):
        if not self.rotary:
            return x
        half = x.shape[-1] // 2
        place = torch.arange(x.shape[2], dtype=x.dtype)
        rate = torch.tensor(10000.0, dtype=x.dtype) ** (torch.arange(half, dtype=x.dtype) / -half)
        angle = place[:, None] * rate
        sine, cosine = torch.sin(angle), torch.cos(angle)
        a, b = x[..., :half], x[..., half:]
        return torch.cat((a * cosine - b * sine, b * cosine + a * sine), -1)

    def loss(self, p, x, y):
        rows, tokens = x.shape
        x = F.embedding(x, p["transformer.wte.weight"])
        if not self.rotary:
            x = x + p["transformer.wpe.weight"]
        for i in range(self.layers):
            h = "transformer.h.%d." % i
            z = self.linear(p, h + "attn.c_attn", self.norm(p, h + "ln_1", x))
            q, k, v = (part.reshape(rows, tokens, self.heads, -1).transpose(1, 2)
                       for part in z.split(self.width, -1))
            z = F.scaled_dot_product_attention(self.turned(q), self.turned(k), v, is_causal=True)
            z = z.transpose(1, 2).reshape(rows, tokens, self.width)
            x = x + self.linear(p, h + "attn.c_proj", z)
            z = self.norm(p, h + "ln_2", x)
            wide = self.linear(p, h + "mlp.c_fc", z)
            if self.feed == "swiglu":
                wide = F.silu(self.linear(p, h + "mlp.c_gate", z)) * wide
            else:
                wide = F.gelu(wide, approximate="tanh" if self.feed == "gelu_tanh" else "none")
            x = x + self.linear(p, h + "mlp.c_proj", wide)
        head = p["transformer.wte.weight" if self.tied else "lm_head.weight"]
        logits = F.linear(self.norm(p, "transformer.ln_f", x), head)
        return F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=-1)


class Lora:
    def __init__(self, base, rank, alpha):
        self.base, self.rank = base, rank
        base.lora = alpha / rank

    def start(self):
        p = self.base.start()
        for name in [n for n in p if ".c_" in n and n.endswith(".weight")]:
            inner, out = p[name].shape
            stem = name.removesuffix(".weight")
            p[stem + ".lora_A.weight"] = normal(self.rank, inner, scale=inner ** -0.5)
            p[stem + ".lora_B.weight"] = normal(out, self.rank, scale=0.1)
        return p

    def data(self, rows):
        return self.base.data(rows)

    def loss(self, p, x, y):
        return self.base.loss(p, x, y)


class Vectors:
    """Operators that no recipe has, with mean squares; everything is a parameter."""

    def start(self):
        p = {"x": normal(9, 12), "target": normal(9, 4)}
        linear(p, "a", 16, 12)
        norm(p, "layer", 16)
        linear(p, "b", 16, 16)
        norm(p, "rms", 16, False)
        linear(p, "c", 4, 16)
        return p

    def loss(self, p, x, y):
        z = F.layer_norm(F.linear(p["x"], p["a.weight"], p["a.bias"]), (16,), p["layer.weight"],
                         p["layer.bias"], single(1e-5))
        z = F.linear(F.gelu(z), p["b.weight"], p["b.bias"])
        z = F.silu(F.rms_norm(z, (16,), p["rms.weight"], single(1e-6))) * torch.softmax(z, -1)
        z = F.linear(torch.tanh(z) + torch.sigmoid(z), p["c.weight"], p["c.bias"])
        return F.mse_loss(z, p["target"])


class Images:
    """The same of images."""

    def start(self):
        p = {"x": normal(3, 4, 11, 9), "target": normal(3, 6)}
        p["w"] = normal(6, 2, 3, 3, scale=0.3)
        p["bias"] = normal(6, scale=0.1)
        norm(p, "group", 6)
        return p

    def loss(self, p, x, y):
        z = F.conv2d(p["x"], p["w"], p["bias"], stride=2, padding=2, dilation=2, groups=2)
        z = F.silu(F.group_norm(z, 3, p["group.weight"], p["group.bias"], single(1e-5)))
        z = F.avg_pool2d(z, 2, 1, 1, count_include_pad=False)
        z = F.max_pool2d(z, 3, 2, 1)
        return F.mse_loss(z.mean((2, 3)), p["target"])


# Training.

def optimizer(kind, parameters, trained):
    """With weight decay for what has two or more dimensions."""
    wide = [parameters[n] for n in trained if parameters[n].dim() >= 2]
    flat = [parameters[n] for n in trained if parameters[n].dim() < 2]
    def groups(decay):
        return [{"params": wide, "weight_decay": single(decay)}, {"params": flat, "weight_decay": 0.0}]
    name, rate, *rest = kind
    if name == "sgd":
        momentum, nesterov, decay = rest
        return torch.optim.SGD(groups(decay), lr=single(rate), momentum=single(momentum), nesterov=nesterov)
    beta1, beta2, epsilon, decay = rest
    return torch.optim.AdamW(groups(decay), lr=single(rate), betas=(single(beta1), single(beta2)),
                             eps=single(epsilon))


def factor(schedule, t):
    kind, *rest = schedule
    if kind == "constant":
        return 1.0
    if kind == "steps":
        steps, each = rest
        return single(each) ** sum(t >= s for s in steps)
    warm, n, end = rest
    if t < warm:
        return (t + 1) / warm
    x = min(t - warm, n - warm) / (n - warm)
    if kind == "linear":
        return x * (end - 1) + 1
    return end + (1 - end) * (1 + math.cos(math.pi * x)) / 2


def buffers(p):
    return [n for n in p if ".running_" in n]


def given(start, data, dtype):
    p = {n: torch.tensor(a, dtype=dtype) for n, a in start.items()}
    x, y = data
    x = torch.tensor(x) if x.dtype == np.int32 else torch.tensor(x).to(dtype)
    return p, x.long() if x.dtype == torch.int32 else x, torch.tensor(y).long()


def train(model, trained, start, data, method, dtype):
    """Everything that is compared, by name."""
    kind, schedule, clip, parts, steps = method
    p, x, y = given(start, data, dtype)
    for n in trained:
        p[n].requires_grad_()
    chosen = [p[n] for n in trained]
    optimize = optimizer(kind, p, trained)
    results = {}
    losses, norms = [], []
    for t in range(steps):
        optimize.zero_grad()
        total = 0
        for xs, ys in zip(x.chunk(parts), y.chunk(parts)):
            loss = model.loss(p, xs, ys) / parts
            loss.backward()
            total += loss.detach()
        losses.append(total)
        if t == 0:
            results |= {"gradient." + n: p[n].grad.clone() for n in trained}
        if clip:
            norms.append(torch.nn.utils.clip_grad_norm_(chosen, single(clip), foreach=False))
            if t == 0:
                results |= {"clipped." + n: p[n].grad.clone() for n in trained}
        for group in optimize.param_groups:
            group["lr"] = single(kind[1]) * factor(schedule, t)
        optimize.step()
    results |= {"weight." + n: p[n].detach() for n in [*trained, *buffers(p)]}
    results["loss"] = torch.stack(losses)
    if clip:
        results["norm"] = torch.stack(norms)
    return {n: value.numpy() for n, value in results.items()}


def alone(model, start, dtype):
    p = {n: torch.tensor(a, dtype=dtype, requires_grad=True) for n, a in start.items()}
    loss = model.loss(p, None, None)
    loss.backward()
    return {"gradient." + n: p[n].grad.numpy() for n in p} | {"loss": loss.detach().reshape(1).numpy()}


def save(folder, name, tensors, exact, found):
    for q, value in exact.items():
        high = value.astype(np.float32)
        tensors["exact." + q] = high
        tensors["rest." + q] = (value - high).astype(np.float32)
        error = np.sqrt(np.mean((found[q].astype(np.float64) - value) ** 2))
        tensors["error." + q] = np.array([error], np.float32)
    file = folder / (name + ".safetensors")
    save_file({n: np.ascontiguousarray(t) for n, t in tensors.items()}, str(file))
    print(name, file.stat().st_size, "loss", exact["loss"], flush=True)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    adam = ("adamw", 2e-3, 0.9, 0.999, 1e-8)
    cases = {
        "mlp": (Mlp(20, 24, 16, 5), 12,
                (("sgd", 0.05, 0.9, False, 0.01), ("cosine", 2, 5, single(0.1)), 0, 1, 5)),
        "mlp-nesterov": (Mlp(9, 11, 4), 12,
                         (("sgd", 0.05, 0.9, True, 0.01), ("steps", [2, 3], 0.3), 0.25, 3, 5)),
        "resnet": (ResNet((3, 8, 8), True, [1, 1], 4, 5), 6,
                   (("sgd", 0.02, 0.9, False, 0.001), ("constant",), 0, 1, 4)),
        "resnet-wide-stem": (ResNet((3, 24, 20), False, [1, 1], 3, 4), 6,
                             (("sgd", 0.02, 0.9, True, 0), ("constant",), 1.0, 1, 4)),
        "gpt": (Gpt(2, 2, 16, 12, 23, gaps=0.2), 4,
                ((*adam, 0.1), ("linear", 2, 6, single(0.1)), 0.5, 1, 5)),
        "gpt-gelu": (Gpt(1, 2, 12, 10, 17, feed="gelu", tied=False), 4,
                     (("sgd", 0.05, 0.9, False, 0), ("constant",), 0, 2, 4)),
        "gpt-rotary": (Gpt(2, 2, 16, 12, 23, rotary=True, rms=True, feed="swiglu", tied=False), 4,
                       ((*adam, 0.1), ("cosine", 1, 6, 0.0), 0, 2, 5)),
        "lora": (Lora(Gpt(2, 2, 16, 12, 23), 3, 6.0), 4, ((*adam, 0.01), ("constant",), 1.0, 1, 5)),
    }
    for name, (model, rows, method) in cases.items():
        start = model.start()
        data = model.data(rows)
        adapters = [n for n in start if ".lora_" in n]
        trained = adapters or [n for n in start if n not in buffers(start)]
        tensors = {"start." + n: a for n, a in start.items()}
        tensors |= {"data.x": data[0], "data.y": data[1]}
        runs = [train(model, trained, start, data, method, d) for d in (torch.float64, torch.float32)]
        save(folder, name, tensors, *runs)
    for name, model in {"vectors": Vectors(), "images": Images()}.items():
        start = model.start()
        runs = [alone(model, start, dtype) for dtype in (torch.float64, torch.float32)]
        save(folder, name, {"start." + n: a for n, a in start.items()}, *runs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
