// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.text.Normalizer.Form;
import java.util.ArrayList;

/// The normalizer that a `tokenizer.json` names.
final class Normalizers {
  private Normalizers() {}

  static Normalizer normalizer(Part part) {
    if (part.isEmpty()) return new Normalizer.None();
    return new Normalizer.Sequence(
        Steps.of(part, "normalizers").stream().map(Normalizers::step).toList());
  }

  private static Normalizer step(Part part) {
    return switch (part.type()) {
      case "Prepend" -> new Normalizer.Prepend(part.json("prepend").text());
      case "Replace" -> new Normalizer.Replace(part.finder("pattern"), part.json("content").text());
      case "NFC" -> new Normalizer.Composed(Form.NFC);
      case "NFD" -> new Normalizer.Composed(Form.NFD);
      case "NFKC" -> new Normalizer.Composed(Form.NFKC);
      case "NFKD" -> new Normalizer.Composed(Form.NFKD);
      case "Lowercase" -> new Normalizer.Lowercase();
      case "StripAccents" -> new Normalizer.StripAccents();
      case "Strip" ->
          new Normalizer.Strip(part.flag("strip_left", true), part.flag("strip_right", true));
      case "BertNormalizer" -> bert(part);
      case "Precompiled" -> new Normalizer.Mapped(CharsMap.of(part));
      default ->
          throw part.unsupported(
              part.type(),
              "Sequence, Prepend, Replace, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip,"
                  + " BertNormalizer, Precompiled, null");
    };
  }

  private static Normalizer bert(Part part) {
    boolean lower = part.flag("lowercase", true);
    var steps = new ArrayList<Normalizer>();
    if (part.flag("clean_text", true)) steps.add(new Normalizer.Clean());
    if (part.flag("handle_chinese_chars", true)) steps.add(new Normalizer.Spaced());
    if (part.flag("strip_accents", lower)) {
      steps.add(new Normalizer.Composed(Form.NFD));
      steps.add(new Normalizer.StripBertAccents());
    }
    if (lower) steps.add(new Normalizer.Lowercase());
    return new Normalizer.Sequence(steps);
  }
}
