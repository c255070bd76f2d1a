# SPDX-License-Identifier: Apache-2.0
# Makes the cases of the normalizer Precompiled with the reference implementation, and with tables that
# sentencepiece compiles:
#   python3 -m venv v && v/bin/pip install tokenizers==0.23.3 sentencepiece==0.2.3 protobuf
#   v/bin/python charsmap_cases.py TEXT ../resources/network/assay/compute/text
# TEXT is a file that a small vocabulary is trained on: ours is docs/spec/exact-ops.md. With ASSAY_TIMES=N
# in the environment it makes so many times as many, and those of the tables that T5 and XLM-R have, too.
import base64
import io
import json
import os
import random
import sys
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

text, out = sys.argv[1:]
TIMES = int(os.environ.get("ASSAY_TIMES", "1"))
corpus = open(text, encoding="utf-8").readlines()

# One or several characters, and what they become: longer, shorter, nothing.
RULES = {
    "A\u0301": "\u00c1", "\uff21": "A", "\u00a9": "(C)", "\u200d": "", "\t": " ", "\n": " ", "\r": " ",
    "\ufdfa": "\u0635\u0644\u0649", "\u0301": "'", "\u0958": "\u0915\u093c", "\U0001f600": ":)", "\u00df": "ss",
    "\uac00": "ga", "\u1161": "a", "\u0600": "#", "\u0300\u0301": "^", "e\u0301x": "?", "\u2026": "...",
}


def charsmap(**rules):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus), model_writer=model, vocab_size=300, hard_vocab_limit=False,
        minloglevel=2, **rules)
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    return proto.normalizer_spec.precompiled_charsmap


def small():
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="ascii") as file:
        for key, value in RULES.items():
            file.write("\t".join(" ".join("%X" % ord(c) for c in part) for part in (key, value)) + "\n")
        file.flush()
        return charsmap(normalization_rule_tsv=file.name)


# What joins what is before it, or after it, in all ways that there are; and letters with compatible forms.
ALPHABET = [
    *RULES, *"aeA \r\n\t1.\x00\x07\x7f", "\r\n", "\u0301", "\u0300", "\u0327", "\u20d0", "\u200c", "\u200d", "\ufe0f", "\u0903",
    "\u0915", "\u094d", "\u093c", "\u0930", "\u0e33", "\u1100", "\u1161", "\u11a8", "\uac01", "\U00016d63", "\u0600",
    "\u0d4e", "\u00a9", "\u00ae", "\u2764", "\U0001f600", "\U0001f3fd", "\U0001f1e9", "\U0001f1ea", "\u00ad", "\u200b",
    "\U000e0001", "\u00e9", "\u00c5", "\ufb01", "\u2460", "\uff76\uff9e", "\u3000", "\u00a0", "\u2028", "\u0344", "\u1f82",
    "\U0001d400", "\u212b", "\u0958", "\ufdfa", "the ", "fold", "\u2581", "\ufeff", "\u00bd", "\u0130",
]


def texts(seed, count):
    random.seed(seed)
    made = ["", "a", "A\u0301", "\u00a9\u0301", "\u00a9\u200d\u00a9\u0301", "\u0915\u094d\u0958\u0301"]
    return made + ["".join(random.choice(ALPHABET) for _ in range(random.randint(1, 12))) for _ in range(count)]


tables = [small()]
if TIMES > 1:
    tables += [charsmap(normalization_rule_name=name) for name in ("nmt_nfkc", "nfkc_cf")]
normal = []
for seed, table in enumerate(tables):
    step = normalizers.Precompiled(table)
    normal.append({
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(table).decode()},
        "cases": [[given, step.normalize_str(given)] for given in texts(seed, 300 * TIMES)],
    })

tokenizer = Tokenizer(models.Unigram())
tokenizer.normalizer = normalizers.Sequence(
    [normalizers.Precompiled(tables[-1]), normalizers.Replace(Regex(" {2,}"), " ")])
tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
tokenizer.decoder = decoders.Metaspace()
tokenizer.train_from_iterator(corpus, trainers.UnigramTrainer(
    vocab_size=300, show_progress=False, unk_token="<unk>", special_tokens=["<unk>", "<s>", "</s>"]))
cases = []
for given in texts(9, 100 * TIMES):
    ids = tokenizer.encode(given, add_special_tokens=False).ids
    cases.append({"text": given, "ids": ids, "decoded": tokenizer.decode(ids)})
with open(f"{out}/charsmap.json", "w", encoding="ascii") as file:
    json.dump({"normal": normal, "tokenizer": json.loads(tokenizer.to_str()), "cases": cases}, file,
              separators=(",", ":"))
    file.write("\n")
