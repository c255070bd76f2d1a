# SPDX-License-Identifier: Apache-2.0
# Makes the cases of TokenizerFileTest with the reference implementation:
#   python3 -m venv v && v/bin/pip install tokenizers==0.23.3
#   v/bin/python tokenizers_cases.py TEXT... ../resources/network/assay/compute/text
# Each TEXT is a file that the small vocabularies are trained on: ours is docs/spec/exact-ops.md.
import json
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

*texts, out = sys.argv[1:]
corpus = [line for name in texts for line in open(name, encoding="utf-8")]

CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN = CL100K.replace(r"\p{N}{1,3}", r"\p{N}")

ALPHABET = [
    *" \t\n\r    ''''aabcdeistvlmrSTVD0123456789.,!-_<>|/#",
    *"éßñüÄ中文字日本語हिन्दी한국어ع٣٤½²Ⅷ",
    "'s", "'S", "'\u017f", "'re", "'LL", "'ve ", "don't", "  ", "\r\n", "\n\n", " \n ", "\u00a0",
    "\u3000", "\u2028", "\u200b", "\u0301", "e\u0301", "\ufeff", "😀", "👩\u200d👩", "𝔘𝟚", "\U00010348",
    "\x00", "\x7f", "\u00ad", "▁", " ▁", "the", " the", "fold", "chain", "<|end|>", "<s>", "[M]", "_",
    "word", "Ġ", "<0x41>",
]
FIXED = [
    "", " ", "   ", "a", " a", "a ", "  a  b  ", "Hello, world!", "It's we'll DON'T 'tis 's", "1234567 12 1",
    "\n", "\n\n\nx", "x\n\n", "a\r\nb", "tabs\t\tand  spaces ", "naïve café", "中文 字", "😀😀", "a" * 300, " " * 50,
    "ab" * 100, "<|end|>", "a <|end|> b", "<|end|><|end|>", "x[M]y [M] z", " [M] ", "word words sword word", "﷽",
    "the chain of the fold, f32 and i32: 0x7FC00000", "\u0301", "▁▁a▁ b", "<s>hi</s>",
]


def cases(tokenizer, seed):
    random.seed(seed)
    texts = list(FIXED)
    for _ in range(150):
        texts.append("".join(random.choice(ALPHABET) for _ in range(random.randint(1, 24))))
    found = []
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        framed = tokenizer.encode(text).ids
        case = {"text": text, "ids": ids, "decoded": tokenizer.decode(ids)}
        if framed != ids:
            case["framed"] = framed
        found.append(case)
    return found


def trained(model, vocab, alphabet=None, special=(), normalizer=None, pre=None, decoder=None, post=None, **more):
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre:
        tokenizer.pre_tokenizer = pre
    if decoder:
        tokenizer.decoder = decoder
    trainer = trainers.BpeTrainer(
        vocab_size=vocab, special_tokens=list(special), initial_alphabet=alphabet or [], show_progress=False, **more
    )
    tokenizer.train_from_iterator(corpus, trainer)
    if post:
        tokenizer.post_processor = post(tokenizer)
    return tokenizer


BYTES = pre_tokenizers.ByteLevel.alphabet()
FALLBACK = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]


def template(tokenizer):
    return processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])


def llama_decoder():
    return decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )


def gpt2():
    return trained(models.BPE(), 400, BYTES, ["<|end|>"], pre=pre_tokenizers.ByteLevel(add_prefix_space=False),
                   decoder=decoders.ByteLevel(), post=lambda t: processors.ByteLevel(trim_offsets=False))


def prefixed():
    return trained(models.BPE(), 350, BYTES, ["<|end|>"], pre=pre_tokenizers.ByteLevel(add_prefix_space=True),
                   decoder=decoders.ByteLevel(),
                   post=lambda t: processors.RobertaProcessing(("<|end|>", 0), ("<|end|>", 0)))


def split(regex):
    return pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(regex), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )


def llama3():
    return trained(models.BPE(ignore_merges=True), 400, BYTES, ["<|end|>", "<s>", "</s>"], pre=split(CL100K),
                   decoder=decoders.ByteLevel(),
                   post=lambda t: processors.Sequence([processors.ByteLevel(trim_offsets=False), template(t)]))


def qwen():
    return trained(models.BPE(), 350, BYTES, ["<|end|>"], normalizer=normalizers.NFC(), pre=split(QWEN),
                   decoder=decoders.ByteLevel())


def llama2():
    tokenizer = trained(
        models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), 500, None, FALLBACK,
        normalizer=normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]),
        decoder=llama_decoder(), post=template, max_token_length=8)
    return plain_specials(tokenizer, 3)


def metaspace():
    tokenizer = trained(
        models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), 450, None, FALLBACK,
        pre=pre_tokenizers.Metaspace(prepend_scheme="first"), decoder=llama_decoder())
    return plain_specials(tokenizer, 3)


def plain_specials(tokenizer, keep):
    # The trainer makes an added token of each byte; only the first few are such in real files.
    tree = json.loads(tokenizer.to_str())
    tree["added_tokens"] = tree["added_tokens"][:keep]
    return Tokenizer.from_str(json.dumps(tree))


def unknown(fuse):
    return trained(models.BPE(unk_token="<unk>", fuse_unk=fuse, end_of_word_suffix="</w>"), 200, None, ["<unk>"],
                   pre=pre_tokenizers.Whitespace(), end_of_word_suffix="</w>", limit_alphabet=40)


def continuing():
    return trained(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"), 200, None, ["<unk>"],
                   pre=pre_tokenizers.WhitespaceSplit(), continuing_subword_prefix="##", limit_alphabet=40)


def meta_decoded():
    return trained(models.BPE(unk_token="<unk>"), 250, None, ["<unk>"], pre=pre_tokenizers.Metaspace(),
                   decoder=decoders.Metaspace())


def digits():
    return trained(models.BPE(), 330, BYTES, ["<|end|>"], decoder=decoders.ByteLevel(),
                   pre=pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                                pre_tokenizers.ByteLevel(add_prefix_space=False)]))


def added():
    tokenizer = gpt2()
    tokenizer.add_tokens([AddedToken("word", single_word=True), AddedToken("[M]", lstrip=True, rstrip=True),
                          AddedToken("the ch", normalized=False), AddedToken("the chain", normalized=False)])
    tokenizer.add_special_tokens([AddedToken("<s>", rstrip=True), AddedToken("  a", lstrip=True)])
    return tokenizer


def added_normalized():
    tokenizer = llama2()
    tokenizer.add_tokens([AddedToken("the fold", normalized=True), AddedToken("[M]", normalized=False)])
    return tokenizer


ALL = [gpt2, prefixed, llama3, qwen, llama2, metaspace, lambda: unknown(True), lambda: unknown(False), continuing,
       meta_decoded, digits, added, added_normalized]
NAMES = ["gpt2", "prefixed", "llama3", "qwen", "llama2", "metaspace", "fused", "unfused", "continuing", "meta-decoded",
         "digits", "added", "added-normalized"]
for seed, (name, make) in enumerate(zip(NAMES, ALL)):
    tokenizer = make()
    tree = json.loads(tokenizer.to_str())
    if name == "gpt2":  # As older files have them.
        tree["model"]["merges"] = [" ".join(pair) for pair in tree["model"]["merges"]]
        tokenizer = Tokenizer.from_str(json.dumps(tree))
    if name == "added":
        del tree["model"]["type"]
    with open(f"{out}/{name}.json", "w", encoding="ascii") as file:
        json.dump({"tokenizer": tree, "cases": cases(tokenizer, seed)}, file, separators=(",", ":"))
        file.write("\n")
