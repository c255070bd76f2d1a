# SPDX-License-Identifier: Apache-2.0
# Makes the tables of src/main/resources/network/assay/compute/text/pattern from what the reference
# says of every code point, but for the class "late" (see there):
#   python3 -m venv v && v/bin/pip install tokenizers==0.23.3 && v/bin/python char_classes.py FOLDER
import sys

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

OUT = sys.argv[1]
POINTS = [p for p in range(0x110000) if not 0xD800 <= p < 0xE000]
CATEGORIES = ("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cn Co").split()

# Characters whose decomposition or combining class the reference's table of normal forms is too old
# to know, and the parts that only these are composed of: found by comparing all code points, alone
# and among combining marks, with Java 25 (Unicode 16).
LATE = (
    "7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1ace 1df6-1dfa 32ff a7f2-a7f4 a82c ab69 105c9 105d2 105da 105e4"
    " 10781-10785 10787-107b0 107b2-107ba 10d24-10d27 10d69-10d6d 10eab-10eac 10efd-10eff 10f46-10f50 10f82-10f85"
    " 11070 1133b 11383 11385 1138e 11391 113b8 113bb 113c2 113c5 113c7-113c9 113ce-113d0 1145e 11839-1183a 11930"
    " 11938 1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97 11f41-11f42 1611e-16129 1612f"
    " 16d67-16d6a 16ff0-16ff1 1ccd6-1ccf9 1e030-1e06d 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef"
    " 1f16c 1fbf0-1fbf9"
)


def matching(regex):
    split = pre_tokenizers.Split(Regex(regex), behavior="removed", invert=True)
    return [p for p in POINTS if split.pre_tokenize_str(chr(p))]


def apart(pre_tokenizer):
    # What is set apart from a character that is certainly of no class.
    return [p for p in POINTS if len(pre_tokenizer.pre_tokenize_str("!" + chr(p))) == 2]


def becoming(normalizer, made):
    return [p for p in POINTS if normalizer.normalize_str("a" + chr(p) + "a") == made(chr(p))]


def ranges(points):
    found = []
    for point in points:
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in found)


def write(name, lines):
    with open(f"{OUT}/{name}.txt", "w", encoding="ascii") as file:
        print(f"# From tokenizers {tokenizers.__version__} by src/test/python/char_classes.py.", file=file)
        for line in lines:
            print(line, file=file)


punctuation = pre_tokenizers.Punctuation("removed")
write("char-classes", [
    "letter " + ranges(matching(r"\p{L}")),
    "number " + ranges(matching(r"\p{N}")),
    "space " + ranges(matching(r"\s")),
    "word " + ranges(apart(pre_tokenizers.Whitespace())),
    "digit " + ranges(apart(pre_tokenizers.Digits(individual_digits=False))),
    "punctuation " + ranges([p for p in POINTS if not punctuation.pre_tokenize_str(chr(p))]),
    "accent " + ranges(becoming(normalizers.StripAccents(), lambda c: "aa")),
    "late " + LATE,
])
write("categories", [name + " " + ranges(matching(r"\p{%s}" % name)) for name in CATEGORIES])
write("bert-classes", [
    "control " + ranges(becoming(normalizers.BertNormalizer(True, False, False, False), lambda c: "aa")),
    "space " + ranges(becoming(normalizers.BertNormalizer(True, False, False, False), lambda c: "a a")),
    "chinese " + ranges(becoming(normalizers.BertNormalizer(False, True, False, False), lambda c: f"a {c} a")),
    "accent " + ranges(becoming(normalizers.BertNormalizer(False, False, True, False), lambda c: "aa")),
])
lower = normalizers.Lowercase()
write("lower-case", [
    f"{p:x} " + " ".join(f"{ord(c):x}" for c in made)
    for p in POINTS
    if (made := lower.normalize_str(chr(p))) != chr(p)
])
