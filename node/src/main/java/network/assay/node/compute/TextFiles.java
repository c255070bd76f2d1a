// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Dataset;
import network.assay.compute.format.Jsonl;
import network.assay.compute.format.TextFile;
import network.assay.compute.format.TokenRows;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;
import network.assay.compute.text.Characters;
import network.assay.compute.text.Tokenizer;
import network.assay.compute.text.TokenizerFile;
import network.assay.compute.text.Tokens;
import network.assay.protocol.market.AssayFault;

/// Text for a language model: a file as one text, or with a text in the field `text` of each line
/// of a `.jsonl`.
public final class TextFiles {
  private static final String FIELD = "text";

  private final UserFile data;
  private final Tokenizer tokenizer;
  private final Tensor tokens;

  private TextFiles(UserFile data, Tokenizer tokenizer, Tensor tokens) {
    this.data = data;
    this.tokenizer = tokenizer;
    this.tokens = tokens;
  }

  /// @param tokenizer a `tokenizer.json`; without it each character of the text is a token
  /// @throws AssayFault.Operator naming the file and what is wrong with it
  public static TextFiles read(UserFile data, Optional<UserFile> tokenizer) {
    List<String> texts = data.read(path -> texts(data));
    Tokenizer maker =
        tokenizer
            .map(file -> file.read(TokenizerFile::read))
            .orElseGet(() -> data.read(_ -> Characters.of(String.join("", texts))));
    var tokens = new Tokens();
    data.read(
        _ -> {
          for (String text : texts) {
            maker.encode(text, tokens);
            // A file of many texts would else teach that one follows from the other.
            if (texts.size() > 1) maker.end().ifPresent(tokens::add);
          }
          return tokens;
        });
    return new TextFiles(data, maker, tokens.tensor());
  }

  private static List<String> texts(UserFile data) throws java.io.IOException {
    if (!data.extension().equals("jsonl")) return List.of(TextFile.read(data.path()));
    var texts = new ArrayList<String>();
    Jsonl.texts(data.path(), FIELD, texts::add);
    if (texts.isEmpty()) throw new FormatFault("the file has no records");
    return texts;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  public int size() {
    return tokens.elements();
  }

  /// Rows of `context` tokens; the last `share` of the text is held out.
  ///
  /// @throws AssayFault.Operator when the text does not fill a row
  public Corpus corpus(int context, double share) {
    int[] all = tokens.sharedInts();
    int held = (int) Math.floor(all.length * share);
    Dataset train = rows(Arrays.copyOf(all, all.length - held), context);
    // The first token held out is told by the last one before it.
    int[] rest = Arrays.copyOfRange(all, Math.max(0, all.length - held - 1), all.length);
    Dataset heldOut = rest.length > context ? rows(rest, context) : none(context);
    return new Corpus(train, heldOut, Optional.of(tokenizer));
  }

  private Dataset rows(int[] part, int context) {
    return data.read(_ -> TokenRows.of(Tensor.wrapI32(Shape.of(part.length), part), context));
  }

  private static Dataset none(int context) {
    Tensor empty = Tensor.wrapI32(Shape.of(0, context), new int[0]);
    return new Dataset(empty, empty);
  }
}
