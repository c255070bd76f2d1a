# SPDX-License-Identifier: Apache-2.0
# Makes src/main/resources/network/assay/compute/text/char-classes.txt from what the reference says
# of every code point:
#   python3 -m venv v && v/bin/pip install tokenizers==0.23.3 && v/bin/python char_classes.py > FILE
import tokenizers
from tokenizers import Regex, pre_tokenizers

POINTS = [p for p in range(0x110000) if not 0xD800 <= p < 0xE000]


def matching(regex):
    split = pre_tokenizers.Split(Regex(regex), behavior="removed", invert=True)
    return [p for p in POINTS if split.pre_tokenize_str(chr(p))]


def apart(pre_tokenizer):
    # What is set apart from a character that is certainly of no class.
    return [p for p in POINTS if len(pre_tokenizer.pre_tokenize_str("!" + chr(p))) == 2]


def ranges(points):
    found = []
    for point in points:
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in found)


print(f"# From tokenizers {tokenizers.__version__} by src/test/python/char_classes.py.")
print("letter", ranges(matching(r"\p{L}")))
print("number", ranges(matching(r"\p{N}")))
print("space", ranges(matching(r"\s")))
print("word", ranges(apart(pre_tokenizers.Whitespace())))
print("digit", ranges(apart(pre_tokenizers.Digits(individual_digits=False))))
