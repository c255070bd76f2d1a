// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.FormatFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.compute.text.Tokenizer;
import network.assay.compute.text.TokenizerFile;
import network.assay.compute.text.Tokens;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Misuse;
import network.assay.node.compute.Generator;
import network.assay.node.compute.Recipe;
import network.assay.node.compute.UserFile;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a language model goes on with a text. A mixin.
final class WritingOptions {
  /// @param text the prompt and what follows it
  record Written(String model, String text, List<Integer> tokens, String backend) {}

  private final Environment environment;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "gpt: the text to go on with.")
  private @Nullable String prompt;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "gpt: how many tokens to write (default: ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int tokens = 200;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "gpt: 0 always takes the likeliest token, 1 each as often as the model says"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private float temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "gpt: chance decides among so many of the likeliest; 0 for all.",
      defaultValue = "0")
  private int top;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "gpt: of chance (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed = 1;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "gpt: a tokenizer.json (default: the one beside the model).")
  private @Nullable String tokenizer;

  WritingOptions(Environment environment) {
    this.environment = environment;
  }

  boolean isAsked() {
    return prompt != null;
  }

  void write(Recipe.Gpt recipe, State weights, UserFile model, Backend backend, JsonOption json) {
    if (prompt == null) {
      throw new Misuse("--prompt is the text to go on with; it is missing");
    }
    if (tokens < 0) throw new Misuse("--tokens is at least 0, not " + tokens);
    if (!(temperature >= 0) || Float.isInfinite(temperature) || top < 0) {
      throw new Misuse(
          "--temperature and --top-k are at least 0, not %s and %d".formatted(temperature, top));
    }
    Tokenizer maker = tokenizer(model);
    int[] begin = encoded(maker);
    if (begin.length == 0) throw new Misuse("--prompt has no token to go on from");
    for (int token : begin) {
      if (token >= recipe.size().vocabulary()) {
        throw new AssayFault.Operator(
            "the tokenizer has tokens that the model lacks: it is another model's");
      }
    }
    var choice = new Generator.Choice(temperature, top, seed);
    var made = new Tokens();
    var screen = new Screen(maker, begin, environment.out(), !json.wanted());
    new Generator(recipe, weights, backend)
        .generate(
            begin,
            tokens,
            choice,
            token -> {
              made.add(token);
              screen.show(made);
            });
    if (json.wanted()) {
      json.print(
          new Written(
              recipe.brief(),
              maker.decode(joined(begin, made)),
              IntStream.of(made.toArray()).boxed().toList(),
              backend.id()));
    } else {
      screen.end();
    }
  }

  private int[] encoded(Tokenizer maker) {
    try {
      return maker.encode(String.valueOf(prompt));
    } catch (FormatFault e) {
      throw new Misuse("--prompt: " + e.getMessage());
    }
  }

  private Tokenizer tokenizer(UserFile model) {
    UserFile file =
        tokenizer != null
            ? new UserFile(environment.path(tokenizer))
            : model
                .tokenizer()
                .orElseThrow(
                    () ->
                        new Misuse(
                            Advice.message(
                                "there is no " + UserFile.TOKENIZER + " beside " + model,
                                "add --tokenizer FILE")));
    return file.read(TokenizerFile::read);
  }

  private static int[] joined(int[] begin, Tokens made) {
    int[] all = Arrays.copyOf(begin, begin.length + made.size());
    System.arraycopy(made.toArray(), 0, all, begin.length, made.size());
    return all;
  }

  /// Shows text as it comes. A token may hold half a character, so the last few are decoded anew.
  private static final class Screen {
    private static final String BROKEN = "\uFFFD";

    private final Tokenizer maker;
    private final int[] begin;
    private final PrintWriter out;
    private final boolean wanted;
    private String text = "";
    private int shown;

    Screen(Tokenizer maker, int[] begin, PrintWriter out, boolean wanted) {
      this.maker = maker;
      this.begin = begin;
      this.out = out;
      this.wanted = wanted;
    }

    void show(Tokens made) {
      if (!wanted) return;
      text = maker.decode(joined(begin, made));
      int whole = text.endsWith(BROKEN) ? shown : text.length();
      if (whole > shown) out.print(text.substring(shown, whole));
      shown = Math.max(shown, whole);
      out.flush();
    }

    void end() {
      // Half a character that nothing follows is part of the text.
      out.println(text.substring(Math.min(shown, text.length())));
      out.flush();
    }
  }
}
