# SPDX-License-Identifier: Apache-2.0
# Makes the cases of TokenizerFileTest with the reference implementation:
#   python3 -m venv v && v/bin/pip install tokenizers==0.23.3
#   v/bin/python tokenizers_cases.py TEXT... ../resources/network/assay/compute/text
# Each TEXT is a file that the small vocabularies are trained on: ours is docs/spec/exact-ops.md.
# With ASSAY_TIMES=N in the environment it makes so many times as many.
import json
import os
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

*texts, out = sys.argv[1:]
TIMES = int(os.environ.get("ASSAY_TIMES", "1"))
corpus = [line for name in texts for line in open(name, encoding="utf-8")]

CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN = CL100K.replace(r"\p{N}{1,3}", r"\p{N}")

SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
REST = r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
O200K = (
    rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+{SHORT}|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*{SHORT}" + REST
)
# How the package tiktoken writes them, with quantifiers that give nothing back.
CL100K_TIKTOKEN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
    r"|\s+(?!\S)|\s"
)
QWEN35 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DEEPSEEK = [
    r"\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+",
]
CLIP = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"

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
    for _ in range(150 * TIMES):
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


def o200k():
    return trained(models.BPE(), 400, BYTES, ["<|end|>"], pre=split(O200K), decoder=decoders.ByteLevel())


def deepseek():
    steps = [pre_tokenizers.Split(Regex(regex), "isolated") for regex in DEEPSEEK]
    return trained(models.BPE(), 400, BYTES, ["<|end|>"], decoder=decoders.ByteLevel(),
                   pre=pre_tokenizers.Sequence([*steps, pre_tokenizers.ByteLevel(False, use_regex=False)]))


def gemma():
    tokenizer = trained(
        models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), 450, None, FALLBACK,
        normalizer=normalizers.Replace(" ", "▁"), pre=pre_tokenizers.Split(" ", "merged_with_previous"),
        decoder=decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]))
    return plain_specials(tokenizer, 3)


def clip():
    return trained(
        models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"), 400, None, ["<unk>"], end_of_word_suffix="</w>",
        normalizer=normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "),
                                         normalizers.Lowercase()]),
        pre=pre_tokenizers.Split(Regex(CLIP), "removed", invert=True), decoder=decoders.BPEDecoder("</w>"),
        limit_alphabet=60)


def with_trainer(tokenizer, trainer, normalizer, pre, decoder, post=None):
    tokenizer = Tokenizer(tokenizer)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre:
        tokenizer.pre_tokenizer = pre
    if decoder:
        tokenizer.decoder = decoder
    tokenizer.train_from_iterator(corpus, trainer)
    if post:
        tokenizer.post_processor = post
    return tokenizer


BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def bert():
    return with_trainer(
        models.WordPiece(unk_token="[UNK]"),
        trainers.WordPieceTrainer(vocab_size=350, special_tokens=BERT, show_progress=False, limit_alphabet=80),
        normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece(),
        processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2)))


def bert_cased():
    return with_trainer(
        models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=10, continuing_subword_prefix="@"),
        trainers.WordPieceTrainer(vocab_size=300, special_tokens=BERT, show_progress=False,
                                  continuing_subword_prefix="@"),
        normalizers.BertNormalizer(lowercase=False, handle_chinese_chars=False), pre_tokenizers.BertPreTokenizer(),
        decoders.WordPiece(prefix="@", cleanup=False))


def unigram(**more):
    return trainers.UnigramTrainer(vocab_size=400, show_progress=False, unk_token="<unk>",
                                   special_tokens=["<unk>", "<s>", "</s>"], **more)


def t5():
    return with_trainer(
        models.Unigram(), unigram(),
        normalizers.Sequence([normalizers.NFKC(), normalizers.Strip(False, True),
                              normalizers.Replace(Regex(" {2,}"), " ")]),
        pre_tokenizers.Metaspace(), decoders.Metaspace())


def unigram_bytes():
    tokenizer = with_trainer(
        models.Unigram(), unigram(), normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]),
        None, llama_decoder())
    tree = json.loads(tokenizer.to_str())
    tree["model"]["byte_fallback"] = True
    tree["model"]["vocab"] += [[f"<0x{b:02X}>", 0.0] for b in range(256)]
    return Tokenizer.from_str(json.dumps(tree))


def words():
    return with_trainer(
        models.WordLevel(unk_token="[UNK]"),
        trainers.WordLevelTrainer(vocab_size=200, special_tokens=["[UNK]"], show_progress=False),
        normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]),
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("merged_with_next"),
                                 pre_tokenizers.CharDelimiterSplit("a")]),
        None)


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
       meta_decoded, digits, added, added_normalized, o200k, deepseek, gemma, clip, bert, bert_cased, t5,
       unigram_bytes, words]
NAMES = ["gpt2", "prefixed", "llama3", "qwen", "llama2", "metaspace", "fused", "unfused", "continuing", "meta-decoded",
         "digits", "added", "added-normalized", "o200k", "deepseek", "gemma", "clip", "bert", "bert-cased", "t5",
         "unigram-bytes", "words"]
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

# What the parts alone do. Marks, compatible forms and letters without a case among them.
MORE = ALPHABET + [*"ǅΣςİıſKÅﬁßẞ①㋿ﷺ゙ガ各ä\u0323\u0307\u0344\u0958\ufb2c\u09c7\u09be𝐀ᾂ", "\U0001d160", "\ua7f2", "\U00011938"]
PATTERNS = [
    CL100K, QWEN, O200K, O200K.replace(SHORT, "").replace("{1,3}", ""), CL100K_TIKTOKEN, QWEN35, *DEEPSEEK, CLIP, BLOOM,
    r"\d{2}|\d+?a|\D{2,3}?", r"(?:ab|a)*+b|(?:a|s)+", r"(?>a|ab)d|.", r"[\p{L}&&[^aeiou]]+", r"\s+$|\S+(?=\s)",
    r"(?:'s|(?:[a-d]{1,2}+|e)){2,}", r"[^\P{L}\p{Lu}]+\x{20}|\u0061\x62?", r"(?i:k[a-z]?|Don't)".replace("[a-z]", "x"),
]
BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def some(seed, count):
    random.seed(seed)
    texts = [text for text in FIXED if text]
    for _ in range(count):
        texts.append("".join(random.choice(MORE) for _ in range(random.randint(1, 30))))
    return texts


def pieces():
    made = []
    for seed, regex in enumerate(PATTERNS):
        for invert in [False, True]:
            texts = some(2 * seed + invert, 12 * TIMES)[len(FIXED) - 6:]
            step = pre_tokenizers.Split(Regex(regex), BEHAVIORS[(2 * seed + invert) % len(BEHAVIORS)], invert)
            cases = [[text, [piece for piece, _ in step.pre_tokenize_str(text)]] for text in texts]
            made.append({"split": json.loads(step.__getstate__()), "cases": cases})
    return made


def normal():
    made = []
    steps = [normalizers.NFC(), normalizers.NFD(), normalizers.NFKC(), normalizers.NFKD(), normalizers.Lowercase(),
             normalizers.StripAccents(), normalizers.Strip(), normalizers.Strip(False, True),
             normalizers.BertNormalizer(), normalizers.BertNormalizer(lowercase=False, strip_accents=True),
             normalizers.BertNormalizer(clean_text=False, strip_accents=False),
             normalizers.Replace(Regex(r"\s{2,}|'"), "<>")]
    for seed, step in enumerate(steps):
        cases = [[text, step.normalize_str(text)] for text in some(100 + seed, 40 * TIMES)]
        made.append({"normalizer": json.loads(step.__getstate__()), "cases": cases})
    return made


for name, made in [("pieces", pieces()), ("normal", normal())]:
    with open(f"{out}/{name}.json", "w", encoding="ascii") as file:
        json.dump({name: made}, file, separators=(",", ":"))
        file.write("\n")
