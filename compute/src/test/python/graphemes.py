# SPDX-License-Identifier: Apache-2.0
# Makes graphemes.txt, which characters stay together, from the normalizer Precompiled of the package
# tokenizers: of what it takes together and has fewer than six bytes, it replaces all by what the first of
# it means, so that one sees what it took.
#   v/bin/pip install tokenizers==0.23.3
#   v/bin/python graphemes.py ../../main/resources/network/assay/compute/text/pattern/graphemes.txt
import struct
import sys

from tokenizers.normalizers import Precompiled


def charsmap(replacements):
    """A table of characters as sentencepiece compiles them, whose trie has a block for each step."""
    blob, values = b"", {}
    for key, value in replacements.items():
        values[key.encode()] = len(blob)
        blob += value.encode() + b"\0"
    units, blocks = [0] * 256, 1
    todo = [(0, b"")]
    while todo:
        place, prefix = todo.pop()
        base, blocks = 256 * blocks, blocks + 1
        units += [0] * 256
        units[place] |= (place ^ base) << 10
        if prefix in values:
            units[place] |= 1 << 8
            units[base] = 1 << 31 | values[prefix]
        for label in sorted({key[len(prefix)] for key in values if key.startswith(prefix) and key != prefix}):
            units[base ^ label] = label
            todo.append((base ^ label, prefix + bytes([label])))
    trie = struct.pack("<%dI" % len(units), *units)
    return struct.pack("<I", len(trie)) + trie + blob


ACUTE, GRAVE, ZWJ, KA, VIRAMA, V, T = "\u0301", "\u0300", "\u200d", "\u0915", "\u094d", "\u1161", "\u11a8"
normal = Precompiled(charsmap({"a": "A", "\u00a9": "X", KA: "X", V: "X", T: "X"})).normalize_str
accents = Precompiled(charsmap({ACUTE: "Y"})).normalize_str


def joined(text):
    """Whether the last character but one, and what joins it, joins what is before it."""
    return normal(text + ACUTE).endswith(ACUTE)


def name(c):
    if c in "\r\n":
        return "cr" if c == "\r" else "lf"
    if c == ZWJ:
        return "zwj"
    if normal("a" + c) == "A":
        if not joined("\u00a9" + c + ZWJ + "\u00a9"):
            return "mark"
        if joined(KA + c + KA):
            return "linker"
        return "extend" if joined(KA + c + VIRAMA + KA) else "plain"
    if accents(c + ACUTE + GRAVE).endswith("Y"):
        return "control"
    if joined(c + "a"):
        return "prepend"
    if normal("\u00a9" + ZWJ + c).startswith("X" + ZWJ):
        return "picture"
    if joined(c + VIRAMA + KA):
        return "consonant"
    if joined(c + V):
        return "v" if joined(c + T) and not 0xAC00 <= ord(c) <= 0xD7A3 else "lv" if joined(c + T) else "l"
    if joined(c + T):
        return "lvt" if 0xAC00 <= ord(c) <= 0xD7A3 else "t"
    return ""


found = {}
for point in range(0x110000):
    if 0xD800 <= point < 0xE000:
        continue
    kind = name(chr(point))
    if not kind:
        continue
    ranges = found.setdefault(kind, [])
    if ranges and ranges[-1][1] == point - 1:
        ranges[-1][1] = point
    else:
        ranges.append([point, point])
with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write("# From tokenizers 0.23.3 by src/test/python/graphemes.py.\n")
    for kind in sorted(found):
        spans = ["%x" % a if a == b else "%x-%x" % (a, b) for a, b in found[kind]]
        out.write(" ".join([kind, *spans]) + "\n")
