#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays the games of dispute.json, beside this file: docs/spec/dispute.md once more, from the page alone.

Run by hand when the page or the games change. It shares no code with Java or Solidity, which play them too.
Every hash is computed, every position compared; the one operation that a judge does at the end is left to those two.
"""
import json
from hashlib import sha256
from pathlib import Path

ZERO = bytes(32)


def h(tag, *parts):
    return sha256(sha256(tag.encode("ascii")).digest() + b"".join(parts)).digest()


def u(n, size): return n.to_bytes(size, "big")
def b(text): return bytes.fromhex(text[2:])
def bs(texts): return [b(text) for text in texts]
def node(left, right): return h("assay/node/1", left, right)
def root(count, top): return h("assay/root/1", u(count, 8), top)


def depth(count):
    return (count - 1).bit_length()


def zero(height):
    return ZERO if height == 0 else node(zero(height - 1), zero(height - 1))


def climb(value, index, siblings):
    for sibling in siblings:
        value = node(sibling, value) if index & 1 else node(value, sibling)
        index >>= 1
    assert index == 0
    return value


# Section 2
def terms_digest(t):
    words = b"".join(u(w & 0xFFFFFFFF, 4) for w in t["words"])
    return h("assay/terms/1", b(t["program"]), b(t["input"]), b(t["fixedState"]), u(t["steps"], 4), u(t["segmentSteps"], 4),
             u(t["stride"] & 0xFFFFFFFF, 4), words)


# Section 3
def check_graph(game, graph, step):
    own = h("assay/graph/2", u(graph["inputs"], 4), u(graph["nodes"], 4), u(graph["carried"], 4), b(graph["items"]), b(graph["body"]))
    top = own
    if graph["graphs"] == 2:
        last = step == game["terms"]["steps"] - 1
        top = node(b(graph["other"]), own) if last else node(own, b(graph["other"]))
    assert root(graph["graphs"], top) == b(game["terms"]["program"])


def check_item(graph, item, index, siblings):
    count = graph["inputs"] + graph["nodes"] + graph["carried"]
    assert len(siblings) == depth(count)
    assert root(count, climb(item, index, bs(siblings))) == b(graph["items"])


# Section 4
def trace_length(graph):
    level = graph["carried"]
    length = graph["inputs"] + graph["nodes"] + level + 1
    while level > 1:
        level = (level + 1) // 2
        length += level
    return length


# Section 5
def levels(height):
    moves = -(-height // 6)
    return 0 if height == 0 else -(-height // moves)


def width(p):
    low = p["height"] - levels(p["height"])
    return -(-min(p["count"] - p["first"], 1 << p["height"]) // (1 << low))


def reveal(p, nodes):
    """The claim over what is revealed below (first, height)."""
    nodes = bs(nodes)
    assert len(nodes) == width(p)
    low = p["height"] - levels(p["height"])
    for height in range(low, p["height"]):
        if len(nodes) % 2:
            nodes.append(zero(height))
        nodes = [node(nodes[i], nodes[i + 1]) for i in range(0, len(nodes), 2)]
    return nodes[0]


def new_list(p, count, nodes):
    p.update(first=0, height=depth(count), count=count)
    p["claim"] = reveal(p, nodes)


def check_last(p, nodes, last, siblings):
    if levels(p["height"]) < p["height"]:
        assert len(siblings) == p["height"] and climb(last, p["count"] - 1, bs(siblings)) == p["claim"]
    else:
        assert siblings == [] and b(nodes[-1]) == last


def pick(p, picked, keep=True):
    rise = levels(p["height"])
    assert picked["node"] < width(p) and len(picked["siblings"]) == rise
    assert climb(b(picked["value"]), picked["node"], bs(picked["siblings"])) == p["claim"]
    if keep:
        p["frames"] = h("assay/frame/1", p["frames"], p["claim"], u(p["first"], 8), u(p["height"], 1))
    return p["first"] + (picked["node"] << (p["height"] - rise)), p["height"] - rise


def agreed(p, trace, picked):
    frames, found = trace["frames"], ZERO
    for f in frames:
        found = h("assay/frame/1", found, b(f["claim"]), u(f["first"], 8), u(f["height"], 1))
    assert found == p["frames"]
    for leaf in trace["agreed"]:
        f = frames[leaf["frame"]]
        end = frames[leaf["frame"] + 1]["first"] if leaf["frame"] + 1 < len(frames) else picked
        assert f["first"] <= leaf["leaf"] < end and len(leaf["siblings"]) == f["height"]
        assert climb(b(leaf["value"]), leaf["leaf"] - f["first"], bs(leaf["siblings"])) == b(f["claim"])
    return [(leaf["leaf"], b(leaf["value"])) for leaf in trace["agreed"]]


# What a descriptor says of its tensor: exact-ops, section 8.
def described(descriptor):
    kind, at = descriptor[0], {1: 6, 2: 6, 3: 2, 4: 1, 5: 1, 6: 1}[descriptor[0]]
    dims = [int.from_bytes(descriptor[at + 1 + 4 * i:at + 5 + 4 * i], "big") for i in range(descriptor[at])]
    at += 1 + 4 * len(dims)
    steps = 0
    if kind == 1:
        dtype, steps = (1 if descriptor[1] <= 4 else 2), 1
        for i in range(descriptor[at]):
            steps *= int.from_bytes(descriptor[at + 1 + 4 * i:at + 5 + 4 * i], "big")
    elif kind == 2:
        op = descriptor[1]
        dtype = 3 if op == 116 else 1 if op < 32 or op in (96, 112, 114) else 2
    elif kind == 3:
        dtype = descriptor[1]
    else:
        dtype = 1 if kind == 4 else 2
        steps = int.from_bytes(descriptor[at + 8:at + 12], "big") if kind == 4 else 0
    start = int.from_bytes(descriptor[2:6], "big") if kind == 1 else 0
    size = 1 if dtype == 3 else 4
    for dim in dims:
        size *= dim
    head = u(dtype, 1) + u(len(dims), 1) + b"".join(u(d, 8) for d in dims)
    return {"head": head, "bytes": size, "steps": steps, "start": start, "element": 1 if dtype == 3 else 4}


def chunks(size):
    return max(1, -(-size // 1024))


def chunk_size(size, chunk):
    return min(1024, size - 1024 * chunk)


def words(data):
    padded = data + bytes(-len(data) % 32) or ZERO
    level = [padded[i:i + 32] for i in range(0, len(padded), 32)]
    level += [ZERO] * ((1 << depth(len(level))) - len(level))
    while len(level) > 1:
        level = [node(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def claimed(p, shown):
    d = b(shown["descriptor"])
    assert h("assay/graph-node/1", d) == p["descriptor"]
    size, of = described(d)["element"], described(d)
    at = shown["element"] * size
    assert at < of["bytes"] and at // 1024 == p["first"]
    assert len(shown["siblings"]) == depth(max(1, -(-chunk_size(of["bytes"], p["first"]) // 32)))
    assert climb(b(shown["word"]), at % 1024 // 32, bs(shown["siblings"])) == p["claim"]
    return int.from_bytes(b(shown["word"])[at % 32:at % 32 + size], "little"), of


# Section 6: accumulators
def spacing(steps):
    if steps <= 64:
        return 1
    moves = next(m for m in range(1, 9) if 64 ** m >= steps)
    parts = next(n for n in range(2, 65) if n ** moves >= steps)
    return -(-steps // parts)


def numbers(data):
    return [int.from_bytes(data[i:i + 4], "big") for i in range(0, len(data), 4)]


def new_fold(p, accumulators, denied):
    steps = p["high"] - p["low"]
    p["width"] = spacing(steps)
    shown = numbers(b(accumulators))
    assert len(shown) == -(-steps // p["width"]) and shown[-1] != denied
    p["claim"] = h("assay/accumulators/1", b(accumulators))


def accumulator(p, move):
    assert h("assay/accumulators/1", b(move["claimed"])) == p["claim"]
    shown = numbers(b(move["claimed"]))
    if move["picked"] > 0:
        p["accumulator"] = shown[move["picked"] - 1]
    return shown[move["picked"]]


def play(game, p, move):
    kind = move["move"]
    if kind == "descend":
        first, height = pick(p, move["pick"], p["stage"] < 3)
        p.update(first=first, height=height)
        assert height > 0
        p["claim"] = reveal(p, move["nodes"])
        assert p["claim"] != b(move["pick"]["value"])
    elif kind == "step":
        leaf, height = pick(p, move["pick"])
        assert height == 0 and b(move["end"]) != b(move["pick"]["value"])
        if leaf > 0:
            (before,) = agreed(p, move["trace"], leaf)
            assert before[0] == leaf - 1
            p["before"] = before[1]
        if p["accusedMoves"] and leaf == p["count"] - 1:
            assert move["end"] == game["end"]
        p.update(step=p["step"] + leaf, stage=2, frames=ZERO)
        check_graph(game, move["graph"], p["step"])
        new_list(p, trace_length(move["graph"]), move["nodes"])
        check_last(p, move["nodes"], b(move["end"]), move["lastSiblings"])
    elif kind == "tensor":
        leaf, height = pick(p, move["pick"])
        graph, d = move["graph"], b(move["descriptor"])
        assert height == 0 and graph["inputs"] <= leaf < graph["inputs"] + graph["nodes"]
        check_graph(game, graph, p["step"])
        p.update(stage=3, tensor=leaf, descriptor=h("assay/graph-node/1", d))
        check_item(graph, p["descriptor"], leaf, move["itemSiblings"])
        of = described(d)
        new_list(p, chunks(of["bytes"]), move["nodes"])
        assert h("assay/tensor/1", of["head"], root(p["count"], p["claim"])) != b(move["pick"]["value"])
    elif kind == "chunk":
        leaf, height = pick(p, move["pick"], False)
        size, data = 1024, b(move["data"])
        if leaf == p["count"] - 1:
            d = b(move["descriptor"])
            assert h("assay/graph-node/1", d) == p["descriptor"]
            size = chunk_size(described(d)["bytes"], leaf)
        assert height == 0 and len(data) == size and h("assay/leaf/1", data) != b(move["pick"]["value"])
        p.update(stage=4, first=leaf, height=0, count=0, claim=words(data))
    elif kind == "fold":
        denied, of = claimed(p, move["shown"])
        assert of["steps"] > 1
        p.update(stage=5, first=0, element=move["shown"]["element"], accumulator=of["start"], high=of["steps"])
        new_fold(p, move["accumulators"], denied)
    elif kind == "refold":
        assert p["width"] > 1
        denied = accumulator(p, move)
        p["low"] += move["picked"] * p["width"]
        p["high"] = min(p["high"], p["low"] + p["width"])
        new_fold(p, move["accumulators"], denied)
    else:
        return False
    p.update(ply=p["ply"] + 1, accusedMoves=not p["accusedMoves"])
    return True


def judge_leaf(game, p, move):
    """What the leaf is, and what it is claimed to be."""
    leaf, _ = pick(p, move["pick"])
    graph = move["graph"]
    check_graph(game, graph, p["step"])
    tensors, item = graph["inputs"] + graph["nodes"], b(move["item"])
    denied = b(move["pick"]["value"])
    if leaf < graph["inputs"]:
        check_item(graph, h("assay/graph-input/1", item), leaf, move["itemSiblings"])
        if item[0] == 2:
            t = game["terms"]
            order = list(t["words"])
            order[-1] += t["stride"] * p["step"]
            data = b"".join((w & 0xFFFFFFFF).to_bytes(4, "little") for w in order)
            return h("assay/tensor/1", b"\2\1", u(len(order), 8), root(1, h("assay/leaf/1", data))), denied
        name = item[7 + 4 * item[6]:]
        e = move["entry"]
        assert item[0] == 1 or (e["index"] == int.from_bytes(item[1:5], "big") and e["count"] == graph["carried"])
        entry = climb(h("assay/entry/1", b(move["tensor"]), name), e["index"], bs(e["siblings"]))
        assert root(e["count"], entry) == (p["before"] if item[0] == 0 else b(game["terms"]["fixedState"]))
        return b(move["tensor"]), denied
    sources = agreed(p, move["trace"], leaf)
    if leaf < tensors + graph["carried"]:
        check_item(graph, h("assay/graph-carried/1", item), leaf, move["itemSiblings"])
        assert sources[0][0] == int.from_bytes(item[4:8], "big")
        return h("assay/entry/1", sources[0][1], item[8:]), denied
    below, size, height = tensors, graph["carried"], 0
    while size > 1:
        start = below + size
        if leaf < start + (size + 1) // 2:
            left = below + 2 * (leaf - start)
            assert [at for at, _ in sources] == [at for at in (left, left + 1) if at < start]
            return node(sources[0][1], sources[1][1] if len(sources) == 2 else zero(height)), denied
        below, size, height = start, (size + 1) // 2, height + 1
    assert [at for at, _ in sources] == [below]
    return root(graph["carried"], sources[0][1]), denied


def shown(p):
    return {name: "0x" + value.hex() if isinstance(value, bytes) else value for name, value in p.items()}


def run(game):
    t = game["terms"]
    assert terms_digest(t) == b(game["termsDigest"])
    first = game["segment"] * t["segmentSteps"]
    p = dict(ply=1, stage=1, accusedMoves=True, before=b(game["start"]), step=first, claim=ZERO, frames=ZERO, first=0, height=0, count=0,
             tensor=0, descriptor=ZERO, element=0, low=0, width=0, accumulator=0, high=0)
    opening = game["open"]
    assert opening["end"] != game["end"]
    new_list(p, min(t["segmentSteps"], t["steps"] - first), opening["nodes"])
    check_last(p, opening["nodes"], b(opening["end"]), opening["lastSiblings"])
    for position, move in zip(game["positions"], game["moves"], strict=True):
        assert shown(p) == position, (game["name"], shown(p), position)
        if not play(game, p, move):
            break
    assert move is game["moves"][-1]
    if move["move"] == "judgeLeaf":
        right, denied = judge_leaf(game, p, move)
        assert game["accusedWins"] == (p["accusedMoves"] != (right == denied))


games = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="ascii"))["games"]
for one in games:
    run(one)
print(len(games), "games hold")
