// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

/// The decoder that a `tokenizer.json` names.
final class Decoders {
  private static final int MAX_STRIP = 1 << 16;

  private Decoders() {}

  static Decoder decoder(Part part) {
    if (part.isEmpty()) return new Decoder.Plain(" ");
    return new Decoder.Sequence(Steps.of(part, "decoders").stream().map(Decoders::step).toList());
  }

  private static Decoder step(Part part) {
    return switch (part.type()) {
      case "ByteLevel" -> new Decoder.Bytes();
      case "Metaspace" ->
          new Decoder.Metaspace(
              part.text("replacement", "\u2581"),
              PreTokenizers.prepend(part) != PreTokenizer.Metaspace.Prepend.NEVER);
      case "Replace" -> new Decoder.Replace(part.finder("pattern"), part.json("content").text());
      case "ByteFallback" -> new Decoder.ByteFallback();
      case "Fuse" -> new Decoder.Fuse();
      case "Strip" -> strip(part);
      case "WordPiece" -> new Decoder.Words(part.text("prefix", "##"), part.flag("cleanup", true));
      case "BPEDecoder" -> new Decoder.Suffix(part.text("suffix", "</w>"));
      default ->
          throw part.unsupported(
              part.type(),
              "ByteLevel, Metaspace, Replace, ByteFallback, Fuse, Strip, WordPiece, BPEDecoder,"
                  + " Sequence, null");
    };
  }

  private static Decoder strip(Part part) {
    String content = part.json("content").text();
    long start = part.json("start").whole();
    long stop = part.json("stop").whole();
    boolean counts = start >= 0 && start <= MAX_STRIP && stop >= 0 && stop <= MAX_STRIP;
    if (content.length() != 1 || !counts) throw part.fault("Strip takes one character and counts");
    return new Decoder.Strip(content.charAt(0), (int) start, (int) stop);
  }
}
