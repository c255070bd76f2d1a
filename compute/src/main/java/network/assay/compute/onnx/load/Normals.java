// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.BatchNorm;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.tensor.Shape;

/// Softmax and normalisation.
final class Normals {
  private interface ByRows {
    Value of(GraphBuilder g, Value a);
  }

  private Normals() {}

  static void addTo(Map<String, Translator> table) {
    table.put("Softmax", rows(Norms::softmax));
    table.put("LogSoftmax", rows(Norms::logSoftmax));
    table.put("LayerNormalization", Normals::layer);
    table.put("RMSNormalization", Normals::rms);
    table.put("SimplifiedLayerNormalization", Normals::rms);
    table.put("InstanceNormalization", Normals::instance);
    table.put("GroupNormalization", Normals::group);
    table.put("BatchNormalization", Normals::batch);
  }

  // Along any axis: the last one is made of it and put back.
  private static Translator rows(ByRows function) {
    return call -> {
      GraphBuilder g = call.g();
      Value a = call.real(0);
      int rank = a.shape().rank();
      int axis = Dims.axis(call.attributes().whole("axis", -1), rank);
      if (axis == rank - 1) return call.real(function.of(g, a));
      int[] swap = new int[rank];
      for (int i = 0; i < rank; i++) swap[i] = i;
      swap[axis] = rank - 1;
      swap[rank - 1] = axis;
      return call.real(g.transpose(function.of(g, g.transpose(a, swap)), swap));
    };
  }

  private static List<Term> layer(Call call) {
    GraphBuilder g = call.g();
    call.attributes().ignore("stash_type");
    float epsilon = call.attributes().real("epsilon", 1e-5f);
    Value a = call.real(0);
    Shape rows = asRows(call, a);
    Shape row = Shape.of(rows.dim(rows.rank() - 1));
    Value gain = asRow(call, 1, rows);
    Value bias = call.has(2) ? asRow(call, 2, rows) : g.spread(g.constant(0f), row);
    call.wantsFirstOnly();
    Value result = Norms.layer(g, g.reshape(a, rows), gain, bias, epsilon);
    return call.real(g.reshape(result, a.shape()));
  }

  private static List<Term> rms(Call call) {
    GraphBuilder g = call.g();
    call.attributes().ignore("stash_type");
    float epsilon = call.attributes().real("epsilon", 1e-5f);
    Value a = call.real(0);
    Shape rows = asRows(call, a);
    Value gain = asRow(call, 1, rows);
    call.wantsFirstOnly();
    Value result = Norms.rms(g, g.reshape(a, rows), gain, epsilon);
    return call.real(g.reshape(result, a.shape()));
  }

  // The dimensions from `axis` on as one.
  private static Shape asRows(Call call, Value a) {
    int axis = Dims.axis(call.attributes().whole("axis", -1), a.shape().rank());
    var dims = new ArrayList<Integer>();
    for (int i = 0; i < axis; i++) dims.add(a.dim(i));
    long rest = 1;
    for (int i = axis; i < a.shape().rank(); i++) rest *= a.dim(i);
    dims.add(Dims.size(rest));
    return Dims.of(dims);
  }

  // What belongs to a row, repeated to its dimensions where it has fewer.
  private static Value asRow(Call call, int operand, Shape rows) {
    var dims = new ArrayList<Integer>();
    for (int i = rows.rank() - 1; i < call.rank(0); i++) dims.add(call.shape(0).dim(i));
    Value whole = call.g().spread(call.real(operand), Dims.of(dims));
    return call.g().reshape(whole, Shape.of(rows.dim(rows.rank() - 1)));
  }

  // With the statistics the model brings: they belong to it and are not learned.
  private static List<Term> batch(Call call) {
    GraphBuilder g = call.g();
    call.attributes().ignore("momentum");
    float epsilon = call.attributes().real("epsilon", 1e-5f);
    if (call.attributes().whole("training_mode", 0) != 0) {
      throw call.unsupported("training_mode 1", "training_mode 0: a model exported for inference");
    }
    call.wantsFirstOnly();
    Value x = call.real(0);
    if (x.shape().rank() < 2) throw new GraphFault("batch norm of " + x.shape());
    var affine = new BatchNorm.Affine(call.real(1), call.real(2));
    return call.real(Norms.batch(g, x, affine, call.real(3), call.real(4), epsilon));
  }

  private static List<Term> instance(Call call) {
    float epsilon = call.attributes().real("epsilon", 1e-5f);
    Value x = call.real(0);
    if (x.shape().rank() < 3) throw new GraphFault("instance norm of " + x.shape());
    return call.real(Norms.group(call.g(), x, x.dim(1), call.real(1), call.real(2), epsilon));
  }

  private static List<Term> group(Call call) {
    GraphBuilder g = call.g();
    call.attributes().ignore("stash_type");
    float epsilon = call.attributes().real("epsilon", 1e-5f);
    int groups = Dims.size(call.attributes().whole("num_groups", 0));
    Value x = call.real(0);
    if (x.shape().rank() < 3) throw new GraphFault("group norm of " + x.shape());
    Value gain = ofChannels(call, x, 1, groups);
    return call.real(Norms.group(g, x, groups, gain, ofChannels(call, x, 2, groups), epsilon));
  }

  // One per channel since version 21, one per group before.
  private static Value ofChannels(Call call, Value x, int operand, int groups) {
    Value values = call.real(operand);
    boolean ofGroups = values.shape().equals(Shape.of(groups)) && groups != x.dim(1);
    if (!ofGroups || groups == 0) return values;
    Shape apart = Shape.of(groups, x.dim(1) / groups);
    Value column = call.g().reshape(values, Shape.of(groups, 1));
    return call.g().reshape(call.g().spread(column, apart), Shape.of(apart.elements()));
  }
}
