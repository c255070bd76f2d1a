// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Attention;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Rotary;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// A transformer that says, after each token of a text, how likely each next one is: the decoder of
/// GPT-2 (Radford et al., 2019), and with other [Style]s that of its successors.
///
/// Parameters are called and lie as in the checkpoints of GPT-2: `transformer.wte.weight`,
/// `transformer.h.0.attn.c_attn.weight` `[in, out]` and so on.
public record Gpt(Size size, Style style) implements Model {
  private static final String PREFIX = "transformer.";
  static final String TOKENS = PREFIX + "wte.weight";
  private static final String PLACES = PREFIX + "wpe.weight";
  private static final String HEAD = "lm_head.weight";
  private static final float EPSILON = 1e-5f;

  /// How slowly the last of rotary angles turns.
  private static final float BASE = 10_000f;

  private static final float DEVIATION = 0.02f;

  /// @param layers at most 1,024; no other size is above 2^24
  /// @param heads divides `width`
  /// @param context the most tokens that are seen at once
  public record Size(int layers, int heads, int width, int context, int vocabulary) {
    public Size {
      Bounds.layers("layers of a transformer", layers);
      Bounds.size("heads of a transformer", heads);
      Bounds.size("width of a transformer", width);
      Bounds.size("context of a transformer", context);
      Bounds.size("vocabulary of a transformer", vocabulary);
      if (width % heads != 0) {
        throw new GraphFault("a width of " + width + " in " + heads + " heads");
      }
    }
  }

  /// How a token's place is told: by a learned vector, or by turning queries and keys.
  public enum Positions {
    LEARNED,
    ROTARY
  }

  /// How each token's vector is normalised.
  public enum Norm {
    LAYER,
    RMS
  }

  /// What stands between the two layers of a feed-forward block.
  public enum Feed {
    GELU,
    /// With tanh for erf, as GPT-2 has it.
    GELU_TANH,
    /// A SiLU that gates a second layer.
    SWIGLU
  }

  /// @param tied whether the last layer's weights are those of the tokens
  /// @param dropout which share of the embeddings and of each block's output is left out in
  ///     training
  public record Style(Positions positions, Norm norm, Feed feed, boolean tied, float dropout) {
    /// GPT-2's own.
    public static final Style GPT2 =
        new Style(Positions.LEARNED, Norm.LAYER, Feed.GELU_TANH, true, 0f);

    public Style {
      if (!(dropout >= 0 && dropout < 1)) {
        throw new GraphFault("dropout is a share from 0 to less than 1, not " + dropout);
      }
    }

    public Style withDropout(float share) {
      return new Style(positions, norm, feed, tied, share);
    }
  }

  public Gpt {
    boolean turns = style.positions() == Positions.ROTARY;
    if (turns && size.width() / size.heads() % 2 != 0) {
      throw new GraphFault("rotary positions need heads of an even width");
    }
  }

  @Override
  public Sample sample() {
    return new Sample(DType.I32, Shape.of(size.context()));
  }

  @Override
  public Shape label() {
    return Shape.of(size.context());
  }

  @Override
  public int classes() {
    return size.vocabulary();
  }

  /// The width between the two layers of a feed-forward block: four times that of a token, or with
  /// a gate so that there are about as many parameters, in whole 32s.
  private int inner() {
    return style.feed() == Feed.SWIGLU
        ? Math.ceilDiv(Math.multiplyExact(8, size.width()), 3 * 32) * 32
        : Math.multiplyExact(4, size.width());
  }

  @Override
  public List<Parameter> parameters() {
    int width = size.width();
    var all = new ArrayList<Parameter>();
    all.add(weight(TOKENS, DEVIATION, size.vocabulary(), width));
    if (style.positions() == Positions.LEARNED) {
      all.add(weight(PLACES, DEVIATION, size.context(), width));
    }
    // What the blocks add up to should start as large as one of them.
    float last = (float) (DEVIATION / Math.sqrt(2.0 * size.layers()));
    for (int i = 0; i < size.layers(); i++) {
      String block = block(i);
      norm(all, block + "ln_1");
      linear(all, block + "attn.c_attn", DEVIATION, width, Math.multiplyExact(3, width));
      linear(all, block + "attn.c_proj", last, width, width);
      norm(all, block + "ln_2");
      linear(all, block + "mlp.c_fc", DEVIATION, width, inner());
      if (style.feed() == Feed.SWIGLU) {
        linear(all, block + "mlp.c_gate", DEVIATION, width, inner());
      }
      linear(all, block + "mlp.c_proj", last, inner(), width);
    }
    norm(all, PREFIX + "ln_f");
    if (!style.tied()) all.add(weight(HEAD, DEVIATION, size.vocabulary(), width));
    return all;
  }

  private static Parameter weight(String name, float deviation, int... dims) {
    return new Parameter(name, Shape.of(dims), new Parameter.Start.Normal(deviation));
  }

  private static void linear(List<Parameter> to, String name, float deviation, int in, int out) {
    to.add(weight(name + ".weight", deviation, in, out));
    to.add(Parameter.zeros(name + ".bias", out));
  }

  private void norm(List<Parameter> to, String name) {
    to.add(Parameter.ones(name + ".weight", size.width()));
    if (style.norm() == Norm.LAYER) to.add(Parameter.zeros(name + ".bias", size.width()));
  }

  private static String block(int number) {
    return PREFIX + "h." + number + ".";
  }

  /// @param samples `[n, tokens]`, of which there may be fewer than the context has
  @Override
  public Value logits(Pass pass, Value samples) {
    GraphBuilder g = pass.graph();
    int tokens = samples.dim(1);
    Value x = g.gather(pass.parameter(TOKENS), samples);
    if (style.positions() == Positions.LEARNED) {
      Value places = pass.parameter(PLACES);
      x = g.add(x, tokens == size.context() ? places : g.slice(places, 0, 0, tokens));
    }
    x = pass.dropout(x, style.dropout());
    Shape rows = Shape.of(Math.multiplyExact(samples.dim(0), tokens), size.width());
    x = g.reshape(x, rows);
    Rotary.Tables turns =
        style.positions() == Positions.ROTARY
            ? Rotary.tables(g, tokens, size.width() / size.heads() / 2, BASE)
            : null;
    for (int i = 0; i < size.layers(); i++) {
      Value calm = norm(pass, block(i) + "ln_1", x);
      Value seen = attention(pass, block(i), calm, samples.shape(), turns);
      x = g.add(x, pass.dropout(seen, style.dropout()));
      Value thought = feed(pass, block(i) + "mlp.", norm(pass, block(i) + "ln_2", x));
      x = g.add(x, pass.dropout(thought, style.dropout()));
    }
    return pass.linear(norm(pass, PREFIX + "ln_f", x), style.tied() ? TOKENS : HEAD);
  }

  private Value norm(Pass pass, String name, Value x) {
    Value gain = pass.parameter(name + ".weight");
    return switch (style.norm()) {
      case LAYER -> Norms.layer(pass.graph(), x, gain, pass.parameter(name + ".bias"), EPSILON);
      case RMS -> Norms.rms(pass.graph(), x, gain, EPSILON);
    };
  }

  private static Value linear(Pass pass, Value x, String name) {
    Value product = pass.linearTransposed(x, name + ".weight");
    return pass.graph().add(product, pass.parameter(name + ".bias"));
  }

  /// @param turns where positions are rotary
  private Value attention(
      Pass pass, String block, Value x, Shape texts, Rotary.@Nullable Tables turns) {
    GraphBuilder g = pass.graph();
    int heads = size.heads();
    Value all = linear(pass, x, block + "attn.c_attn");
    Value wide = g.reshape(all, Shape.of(texts.dim(0), texts.dim(1), 3 * size.width()));
    Value query = part(g, wide, 0);
    Value key = part(g, wide, 1);
    if (turns != null) {
      query = Rotary.apply(g, query, turns, heads);
      key = Rotary.apply(g, key, turns, heads);
    }
    Value seen = Attention.causal(g, query, key, part(g, wide, 2), heads);
    return linear(pass, g.reshape(seen, x.shape()), block + "attn.c_proj");
  }

  // Queries, keys or values.
  private Value part(GraphBuilder g, Value wide, int number) {
    int from = number * size.width();
    return g.slice(wide, 2, from, from + size.width());
  }

  private Value feed(Pass pass, String name, Value x) {
    GraphBuilder g = pass.graph();
    Value wide = linear(pass, x, name + "c_fc");
    Value bent =
        switch (style.feed()) {
          case GELU -> Activations.gelu(g, wide);
          case GELU_TANH -> Activations.geluTanh(g, wide);
          case SWIGLU -> g.mul(Activations.silu(g, linear(pass, x, name + "c_gate")), wide);
        };
    return linear(pass, bent, name + "c_proj");
  }
}
