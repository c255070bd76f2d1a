// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Attention;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.tensor.Shape;

/// Attention as version 23 has it: several queries' heads may share one of keys and values, keys of
/// the past come first, and a query that a mask hides from every key gets zeros.
final class Heads {
  private static final int MASK = 3;
  private static final int PAST_KEYS = 4;
  private static final int PAST_VALUES = 5;
  private static final int LENGTHS = 6;
  private static final int SCORES = 3;
  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  private final Call call;
  private final GraphBuilder g;
  private final boolean causal;
  private final float softcap;
  private final boolean joined;

  private Heads(Call call) {
    this.call = call;
    this.g = call.g();
    this.causal = call.attributes().whole("is_causal", 0) != 0;
    this.softcap = call.attributes().real("softcap", 0);
    this.joined = call.rank(0) == 3;
  }

  static void addTo(Map<String, Translator> table) {
    table.put("Attention", call -> new Heads(call).attend());
  }

  private List<Term> attend() {
    refuse();
    int heads = heads("q_num_heads", 0);
    int shared = heads("kv_num_heads", 1);
    if (heads % shared != 0) {
      throw new GraphFault(heads + " heads of queries for " + shared + " of keys");
    }
    float usual = (float) (1 / Math.sqrt((double) width(0, heads)));
    float scale = call.attributes().real("scale", usual);
    boolean plain = scale == usual && softcap == 0 && !call.has(MASK) && !call.has(PAST_KEYS);
    if (plain && joined && heads == shared && fits() && wanted() == 1) {
      Value q = call.real(0);
      Value k = call.real(1);
      Value v = call.real(2);
      return call.real(
          causal ? Attention.causal(g, q, k, v, heads) : Attention.full(g, q, k, v, heads));
    }
    Value q = apart(0, heads);
    Value k = withPast(apart(1, shared), PAST_KEYS);
    Value v = withPast(apart(2, shared), PAST_VALUES);
    Value mixed = mixed(q, k, v, scale);
    Value y = joined ? joined(mixed) : mixed;
    return List.of(real(y), real(k), real(v));
  }

  private static Term real(Value value) {
    return new Term.Live(ElementType.FLOAT, value);
  }

  private void refuse() {
    call.attributes().ignore("qk_matmul_output_mode");
    if (call.has(LENGTHS)) throw call.unsupported("nonpad_kv_seqlen", "attn_mask");
    if (call.has(PAST_KEYS) != call.has(PAST_VALUES)) {
      throw new GraphFault("keys of the past without values, or values without keys");
    }
    if (wanted() > SCORES) throw call.unsupported("qk_matmul_output", "the results before it");
    long precision = call.attributes().whole("softmax_precision", ElementType.FLOAT.code());
    if (precision != ElementType.FLOAT.code()) {
      throw call.unsupported("softmax_precision " + precision, "FLOAT (1)");
    }
  }

  // How many results there are up to the last that is read.
  private int wanted() {
    List<String> names = call.operation().outputs();
    int count = names.size();
    while (count > 1 && names.get(count - 1).isEmpty()) count--;
    return count;
  }

  // What our own operator takes: keys and values of one shape, and as many as queries where causal.
  private boolean fits() {
    return call.shape(1).equals(call.shape(2))
        && (!causal || call.shape(0).dim(1) == call.shape(1).dim(1));
  }

  private int heads(String attribute, int operand) {
    if (call.rank(operand) != call.rank(0)) throw new GraphFault("operands of different ranks");
    if (!joined) {
      if (call.rank(0) != 4) throw call.unsupported("rank " + call.rank(0), "rank 3 or 4");
      int heads = call.shape(operand).dim(1);
      if (heads == 0 || call.attributes().whole(attribute, heads) != heads) {
        throw new GraphFault(attribute + " of " + call.shape(operand));
      }
      return heads;
    }
    int heads = Dims.size(call.attributes().whole(attribute, 0));
    if (heads == 0 || call.shape(operand).dim(2) % heads != 0) {
      throw new GraphFault(heads + " heads in " + call.shape(operand));
    }
    return heads;
  }

  private int width(int operand, int heads) {
    return joined ? call.shape(operand).dim(2) / heads : call.shape(operand).dim(3);
  }

  // As [batch, heads, places, width].
  private Value apart(int operand, int heads) {
    Value a = call.real(operand);
    if (a.shape().rank() != call.rank(0)) throw new GraphFault("operands of different ranks");
    if (!joined) return a;
    if (a.dim(2) % heads != 0) throw new GraphFault(heads + " heads in " + a.shape());
    Shape shape = Shape.of(a.dim(0), a.dim(1), heads, a.dim(2) / heads);
    return g.transpose(g.reshape(a, shape), 0, 2, 1, 3);
  }

  private Value joined(Value mixed) {
    Value back = g.transpose(mixed, 0, 2, 1, 3);
    return g.reshape(back, Shape.of(back.dim(0), back.dim(1), back.dim(2) * back.dim(3)));
  }

  private Value withPast(Value now, int past) {
    return call.has(past) ? g.concat(2, List.of(call.real(past), now)) : now;
  }

  private Value mixed(Value q, Value k, Value v, float scale) {
    int batch = q.dim(0);
    int queries = q.dim(2);
    int keys = k.dim(2);
    if (k.dim(0) != batch || v.dim(0) != batch || v.dim(1) != k.dim(1) || v.dim(2) != keys) {
      throw new GraphFault("attention of " + q.shape() + ", " + k.shape() + ", " + v.shape());
    }
    // Heads that share keys are rows of one product.
    int rows = q.dim(1) / k.dim(1) * queries;
    Value some = g.reshape(q, Shape.of(batch, k.dim(1), rows, q.dim(3)));
    Shape all = Shape.of(batch, q.dim(1), queries, keys);
    Value scores = g.reshape(g.matmul(some, false, k, true), all);
    scores = g.mul(scores, g.constant(scale));
    if (softcap > 0) {
      Value limit = g.constant(softcap);
      scores = g.mul(Activations.tanh(g, g.div(scores, limit)), limit);
    }
    Value shares = g.reshape(shares(scores), Shape.of(batch, k.dim(1), rows, keys));
    return g.reshape(g.matmul(shares, v), Shape.of(batch, q.dim(1), queries, v.dim(3)));
  }

  private Value shares(Value scores) {
    if (!call.has(MASK)) {
      return Norms.softmax(g, causal ? beforeOnly(scores, scores.shape()) : scores);
    }
    Value bias = bias(scores.shape());
    Value added = g.add(scores, bias);
    if (!added.shape().equals(scores.shape())) {
      throw new GraphFault("a mask " + call.shape(MASK) + " for scores " + scores.shape());
    }
    int last = bias.shape().rank() - 1;
    Value greatest = g.reshape(g.max(bias, last), Dims.with(bias.shape(), last, 1));
    Value nothing = g.map(MapOp.EQ, greatest, g.constant(HIDDEN));
    // Before the softmax too, which makes NaN of such a row, and gradients of that.
    Value safe = g.select(nothing, g.constant(0f), added);
    return g.select(nothing, g.constant(0f), Norms.softmax(g, safe));
  }

  // What is added to the scores.
  private Value bias(Shape scores) {
    int keys = scores.dim(3);
    Shape mask = call.shape(MASK);
    int given = mask.rank() == 0 ? 0 : mask.dim(mask.rank() - 1);
    if (given != keys) {
      throw call.unsupported("a mask of " + given + " keys of " + keys, "one of all keys");
    }
    Value bias =
        switch (call.type(MASK)) {
          case FLOAT -> call.real(MASK);
          case BOOL -> g.select(call.live(MASK), g.constant(0f), g.constant(HIDDEN));
          case INT32, INT64, UINT8 ->
              throw call.unsupported("a mask of " + call.type(MASK), "FLOAT and BOOL");
        };
    return causal ? beforeOnly(bias, Dims.common(bias.shape(), plane(scores))) : bias;
  }

  private static Shape plane(Shape scores) {
    return Shape.of(scores.dim(2), scores.dim(3));
  }

  // Hidden where a key comes after the query; queries come after all keys of the past.
  private Value beforeOnly(Value a, Shape shape) {
    int rank = shape.rank();
    Shape plane = Shape.of(shape.dim(rank - 2), shape.dim(rank - 1));
    int past = call.has(PAST_KEYS) ? call.shape(PAST_KEYS).dim(2) : 0;
    Value place = g.map(MapOp.I_ADD, g.index(plane, 0), g.constant(past));
    Value later = g.map(MapOp.I_LT, place, g.index(plane, 1));
    return g.select(later, g.constant(HIDDEN), a);
  }
}
