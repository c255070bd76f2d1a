// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// Products of matrices.
final class Products {
  private Products() {}

  static void addTo(Map<String, Translator> table) {
    table.put("MatMul", Products::matmul);
    table.put("Gemm", Products::gemm);
  }

  private static List<Term> matmul(Call call) {
    GraphBuilder g = call.g();
    Value flippedA = flipped(call.term(0));
    Value flippedB = flipped(call.term(1));
    Value a = flippedA == null ? call.real(0) : flippedA;
    Value b = flippedB == null ? call.real(1) : flippedB;
    if (a.shape().rank() == 0 || b.shape().rank() == 0) throw new GraphFault("a product of one");
    boolean row = a.shape().rank() == 1;
    boolean column = b.shape().rank() == 1;
    if (row) a = g.reshape(a, Shape.of(1, a.dim(0)));
    if (column) b = g.reshape(b, Shape.of(b.dim(0), 1));
    Value result = g.matmul(a, flippedA != null, b, flippedB != null);
    if (column) result = g.reshape(result, result.shape().without(result.shape().rank() - 1));
    if (row) {
      int gone = result.shape().rank() - (column ? 1 : 2);
      result = g.reshape(result, result.shape().without(gone));
    }
    return call.real(result);
  }

  private static @Nullable Value flipped(Term term) {
    return term instanceof Term.Flipped flipped ? flipped.source() : null;
  }

  private static List<Term> gemm(Call call) {
    GraphBuilder g = call.g();
    float alpha = call.attributes().real("alpha", 1);
    float beta = call.attributes().real("beta", 1);
    boolean left = call.attributes().whole("transA", 0) != 0;
    boolean right = call.attributes().whole("transB", 0) != 0;
    if (call.rank(0) != 2 || call.rank(1) != 2) throw new GraphFault("a Gemm of no matrices");
    Value result = g.matmul(call.real(0), left, call.real(1), right);
    if (alpha != 1) result = g.mul(result, g.constant(alpha));
    if (call.has(2) && beta != 0) {
      Value added = call.real(2);
      if (beta != 1) added = g.mul(added, g.constant(beta));
      Shape before = result.shape();
      result = g.add(result, added);
      if (!result.shape().equals(before)) {
        throw new GraphFault("added " + added.shape() + " to " + before);
      }
    }
    return call.real(result);
  }
}
