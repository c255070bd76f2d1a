#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes commitments.json, beside this file: docs/spec/commitments.md once more, from the page alone.

Run by hand when the page changes. It shares no code with Java or Solidity, which must agree with it.
"""
import json
import math
import struct
from hashlib import sha256
from pathlib import Path

ZERO = bytes(32)


def h(tag, *parts):
    return sha256(sha256(tag.encode("ascii")).digest() + b"".join(parts)).digest()


def u8(n): return n.to_bytes(1, "big")
def u32(n): return n.to_bytes(4, "big")
def u64(n): return n.to_bytes(8, "big")
def u256(n): return n.to_bytes(32, "big")
def x(b): return "0x" + b.hex()


def word(name):
    """A value that stands for any 32 bytes, and can be found again from its name."""
    return sha256(name.encode("ascii")).digest()


# Section 2
def tree(leaves):
    levels = [list(leaves) + [ZERO] * ((1 << math.ceil(math.log2(len(leaves)))) - len(leaves))]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([h("assay/node/1", below[i], below[i + 1]) for i in range(0, len(below), 2)])
    return levels


def root(leaves):
    return h("assay/root/1", u64(len(leaves)), tree(leaves)[-1][0])


def proof(leaves, index):
    return [level[(index >> j) ^ 1] for j, level in enumerate(tree(leaves)[:-1])]


def merkle(count):
    leaves = [word(f"leaf {i}") for i in range(count)]
    shown = sorted({0, 1, count // 2, count - 1} & set(range(count)))
    return {
        "leaves": [x(leaf) for leaf in leaves],
        "root": x(root(leaves)),
        "proofs": [{"index": i, "siblings": [x(s) for s in proof(leaves, i)]} for i in shown],
    }


# Section 3
DTYPES = {"f32": 1, "i32": 2, "u8": 3}


def tensor(dtype, shape, data):
    chunks = [data[i:i + 1024] for i in range(0, len(data), 1024)] or [b""]
    r = root([h("assay/leaf/1", chunk) for chunk in chunks])
    return h("assay/tensor/1", u8(DTYPES[dtype]), u8(len(shape)), *(u64(d) for d in shape), r)


def floats(*values):
    """Little-endian binary32, with the one NaN there is."""
    return b"".join(b"\x00\x00\xc0\x7f" if math.isnan(v) else struct.pack("<f", v) for v in values)


TENSORS = [
    ("scalar", "f32", [], floats(1.5)),
    ("nothing", "f32", [0, 3], b""),
    ("specials", "f32", [6], floats(0.0, -0.0, math.inf, -math.inf, math.nan, 1e-45)),
    ("matrix", "i32", [2, 3], b"".join(struct.pack("<i", v) for v in (0, 1, -1, 2, 2**31 - 1, -2**31))),
    ("one_chunk", "u8", [1024], bytes(i % 251 for i in range(1024))),
    ("one_byte_more", "u8", [1025], bytes(i % 251 for i in range(1025))),
    ("five_chunks", "u8", [4, 1250], bytes(i * 7 % 256 for i in range(5000))),
]


# Section 4
def state(tensors):
    return root([h("assay/entry/1", t, name.encode("ascii")) for name, t in sorted(tensors.items())])


# Section 5
def checkpoint(index, digest):
    return h("assay/checkpoint/1", u64(index), digest)


def transcript(segments):
    task, salt = word("task"), word("salt")
    states = [word(f"state {i}") for i in range(segments + 1)]
    points = [checkpoint(i, s) for i, s in enumerate(states)]
    segment = segments // 2
    return {
        "task": x(task),
        "salt": x(salt),
        "states": [x(s) for s in states],
        "checkpoints": [x(p) for p in points],
        "root": x(root(points)),
        "result": x(h("assay/result/1", task, root(points), salt)),
        "segment": segment,
        "start_proof": [x(s) for s in proof(points, segment)],
        "end_proof": [x(s) for s in proof(points, segment + 1)],
        "check": x(h("assay/check/1", task, u32(segment), states[segment], states[segment + 1], salt)),
    }


def window(count, number):
    """contracts.md, section 7: 64 checkpoints of a transcript, and what leads from them to its root."""
    task, salt = word("task"), word("salt")
    states = [word(f"state {i}") for i in range(count)]
    points = [checkpoint(i, s) for i, s in enumerate(states)]
    return {
        "task": x(task),
        "salt": x(salt),
        "count": count,
        "window": number,
        "states": [x(s) for s in states[64 * number:64 * (number + 1)]],
        "siblings": [x(s) for s in proof(points, 64 * number)[6:]],
        "root": x(root(points)),
        "result": x(h("assay/result/1", task, root(points), salt)),
    }


# Section 6
def blob(length):
    data = bytes(i * 31 % 256 for i in range(length))
    pieces = [h("assay/piece/1", data[i:i + 262144]) for i in range(0, length, 262144)]
    return {"bytes": length, "pattern": "byte i is 31 i mod 256", "pieces": [x(p) for p in pieces], "id": x(h("assay/blob/1", u64(length), *pieces))}


# Section 7
def address(name):
    return word(name)[:20]


def batch(results, providers):
    entries = [(word(f"task {i}"), address(f"provider {i % 3}"), word(f"commitment {i}")) for i in range(results)]
    pay = sorted((address(f"provider {i}"), 10**18 * (i + 1) + i) for i in range(providers))
    entry_leaves = [h("assay/batch-entry/1", *entry) for entry in entries]
    pay_leaves = [h("assay/pay/1", provider, u256(amount)) for provider, amount in pay]
    return {
        "results": [{"task": x(t), "provider": x(p), "commitment": x(c)} for t, p, c in entries],
        "entries": [x(leaf) for leaf in entry_leaves],
        "results_root": x(root(entry_leaves) if entry_leaves else ZERO),
        "pay": [
            {"provider": x(p), "cumulative": str(a), "leaf": x(pay_leaves[i]),
             "siblings": [x(s) for s in proof(pay_leaves, i)]}
            for i, (p, a) in enumerate(pay)
        ],
        "pay_root": x(root(pay_leaves) if pay_leaves else ZERO),
    }


TAGS = ["batch-entry", "blob", "check", "checkpoint", "entry", "job", "leaf", "node", "pay", "piece", "result",
        "root", "tensor"]

digests = {name: tensor(dtype, shape, data) for name, dtype, shape, data in TENSORS}
vectors = {
    "tags": {tag: x(sha256(f"assay/{tag}/1".encode("ascii")).digest()) for tag in TAGS},
    "merkle": [merkle(count) for count in (1, 2, 3, 4, 5, 8, 9, 33)],
    "tensors": [
        {"name": name, "dtype": dtype, "shape": shape, "data": x(data), "digest": x(digests[name])}
        for name, dtype, shape, data in TENSORS
    ],
    "states": [
        {"tensors": names, "digest": x(state({n: digests[n] for n in names}))}
        for names in (["scalar"], ["matrix", "scalar"], sorted(digests))
    ],
    "transcripts": [transcript(segments) for segments in (1, 2, 4, 100)],
    "windows": [window(*w) for w in ((1, 0), (2, 0), (9, 0), (64, 0), (65, 0), (65, 1), (129, 2), (200, 1), (1000, 15))],
    "blobs": [blob(length) for length in (0, 1, 262144, 262145)],
    "batches": [batch(0, 0), batch(1, 1), batch(7, 3), batch(20, 9)],
    "jobs": [
        {"submitter": x(address("submitter")), "digest": x(word("job")),
         "id": x(h("assay/job/1", address("submitter"), word("job")))}
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(vectors, indent=1) + "\n", encoding="ascii")
