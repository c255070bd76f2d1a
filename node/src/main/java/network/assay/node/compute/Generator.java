// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import network.assay.compute.arith.Exp;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.AssayFault;

/// Goes on with a text, token by token. The same weights, prompt and choice give the same text on
/// every machine: logits have one value, and chance comes from a counter.
public final class Generator {
  /// Counter word of the draws; "GENR".
  private static final int STREAM = 0x47454E52;

  /// How a token is chosen.
  ///
  /// @param temperature 0 takes the likeliest; else logits are divided by it before chance decides
  /// @param most how many of the likeliest chance decides among; 0 for all
  public record Choice(float temperature, int most, long seed) {
    public Choice {
      if (!(temperature >= 0) || Float.isInfinite(temperature) || most < 0) {
        throw new AssayFault.Operator(
            "--temperature and --top-k are at least 0, not %s and %d".formatted(temperature, most));
      }
    }
  }

  private final Program program;
  private final State weights;
  private final int context;
  private final int vocabulary;

  public Generator(Recipe.Gpt recipe, State weights, Backend backend) {
    this.program = backend.compile(ModelGraphs.inference(recipe.model(), 1));
    this.weights = weights;
    this.context = recipe.size().context();
    this.vocabulary = recipe.size().vocabulary();
  }

  /// Hands over `count` tokens that follow the prompt, one by one.
  ///
  /// @param prompt at least one token
  public void generate(int[] prompt, int count, Choice choice, IntConsumer sink) {
    if (prompt.length == 0) throw new AssayFault.Operator("--prompt has no token to go on from");
    var tokens = new ArrayList<Integer>();
    for (int token : prompt) tokens.add(token);
    for (int i = 0; i < count; i++) {
      float[] logits = logits(tokens);
      int next = choose(logits, choice, i);
      tokens.add(next);
      sink.accept(next);
    }
  }

  // What follows the last token. Tokens after it are zeros, and seen by nobody before them.
  private float[] logits(List<Integer> tokens) {
    List<Integer> seen = tokens.subList(Math.max(0, tokens.size() - context), tokens.size());
    int[] window = new int[context];
    for (int i = 0; i < seen.size(); i++) window[i] = seen.get(i);
    Tensor samples = Tensor.wrapI32(Shape.of(1, context), window);
    float[] all =
        program.run(weights.with(Names.SAMPLES, samples)).get(Names.LOGITS).sharedFloats();
    int from = (seen.size() - 1) * vocabulary;
    return Arrays.copyOfRange(all, from, from + vocabulary);
  }

  static int choose(float[] logits, Choice choice, int draw) {
    List<Integer> order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -logits[i]))
            .limit(choice.most() == 0 ? logits.length : choice.most())
            .toList();
    if (choice.temperature() == 0f) return order.getFirst();
    float greatest = logits[order.getFirst()];
    double total = 0;
    float[] weights = new float[order.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Exp.of((logits[order.get(i)] - greatest) / choice.temperature());
      total += weights[i];
    }
    double uniform = (Philox.word(choice.seed(), STREAM, 0, draw) >>> 8) * 0x1p-24;
    double left = uniform * total;
    for (int i = 0; i < weights.length; i++) {
      left -= weights[i];
      if (left < 0) return order.get(i);
    }
    return order.getFirst();
  }
}
