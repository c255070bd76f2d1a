// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.tensor.Shape;

/// Rotary positions as version 23 has them: pairs of a head's elements, of its two halves or next
/// to each other, are turned by angles whose cosines and sines the model brings.
final class Turns {
  private static final int COSINES = 1;
  private static final int SINES = 2;
  private static final int POSITIONS = 3;

  private Turns() {}

  static void addTo(Map<String, Translator> table) {
    table.put("RotaryEmbedding", Turns::turn);
  }

  private static List<Term> turn(Call call) {
    GraphBuilder g = call.g();
    Value given = call.real(0);
    int heads = Dims.size(call.attributes().whole("num_heads", 0));
    boolean between = call.attributes().whole("interleaved", 0) != 0;
    Value x = apart(call, given, heads);
    int width = x.dim(3);
    int turned = Dims.size(call.attributes().whole("rotary_embedding_dim", 0));
    if (turned == 0) turned = width;
    if (turned > width || turned % 2 != 0) {
      throw new GraphFault("rotary_embedding_dim " + turned + " of heads of " + width);
    }
    int half = turned / 2;
    Value cosine = table(call, COSINES, x, half);
    Value sine = table(call, SINES, x, half);
    Value a = between ? g.slice(x, 3, 0, half, 2) : g.slice(x, 3, 0, half);
    Value b = between ? g.slice(x, 3, 1, half, 2) : g.slice(x, 3, half, turned);
    Value first = g.sub(g.mul(cosine, a), g.mul(sine, b));
    Value second = g.add(g.mul(sine, a), g.mul(cosine, b));
    var parts = new ArrayList<>(between ? List.of(next(g, first, second)) : List.of(first, second));
    if (turned < width) parts.add(g.slice(x, 3, turned, width));
    return call.real(g.reshape(g.concat(3, parts), given.shape()));
  }

  // As [batch, heads, places, width] where it is that, else as [batch, places, heads, width].
  private static Value apart(Call call, Value x, int heads) {
    if (x.shape().rank() == 4) return x;
    if (x.shape().rank() != 3) throw call.unsupported("rank " + x.shape().rank(), "rank 3 or 4");
    if (heads == 0 || x.dim(2) % heads != 0) {
      throw new GraphFault(heads + " heads in " + x.shape());
    }
    return call.g().reshape(x, Shape.of(x.dim(0), x.dim(1), heads, x.dim(2) / heads));
  }

  // Of each sample and place, the same for all heads.
  private static Value table(Call call, int operand, Value x, int half) {
    boolean headsFirst = call.rank(0) == 4;
    int places = x.dim(headsFirst ? 2 : 1);
    Value table =
        call.has(POSITIONS) ? Gathers.pick(call, operand, 0, POSITIONS) : call.real(operand);
    Shape due = Shape.of(x.dim(0), places, half);
    if (!table.shape().equals(due)) {
      throw new GraphFault("angles of " + table.shape() + " where " + due + " is due");
    }
    return call.g()
        .reshape(
            table,
            headsFirst ? Shape.of(x.dim(0), 1, places, half) : Shape.of(x.dim(0), places, 1, half));
  }

  // The elements of two values in turn.
  private static Value next(GraphBuilder g, Value a, Value b) {
    Shape shape = a.shape();
    Shape one = Shape.of(shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3), 1);
    Value pairs = g.concat(4, List.of(g.reshape(a, one), g.reshape(b, one)));
    return g.reshape(pairs, Dims.with(shape, 3, 2 * shape.dim(3)));
  }
}
