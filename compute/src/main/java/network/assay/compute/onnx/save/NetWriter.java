// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.save;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Traced;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.Net;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.OperatorSetIdProto;
import network.assay.compute.onnx.schema.StringStringEntryProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.onnx.schema.TensorShapeProto;
import network.assay.compute.onnx.schema.TypeProto;
import network.assay.compute.onnx.schema.ValueInfoProto;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Writes the calls of a graph builder as an ONNX model. The same calls and weights give the same
/// bytes, and reading those gives the same graph.
public final class NetWriter {
  /// Samples that a model is told of which takes any number of them.
  public static final int ROWS = 2;

  /// Says that what comes of a sample hangs on no other.
  public static final StringStringEntryProto APART =
      StringStringEntryProto.newBuilder().setKey("assay.samples").setValue("apart").build();

  private static final int IR_VERSION = 9;

  private NetWriter() {}

  /// @param weights contents of inputs; these become initializers, the others stay inputs
  /// @throws OnnxFault when an output needs an operator that ONNX lacks
  /// @throws GraphFault when a weight is of another type or shape than its input
  public static ModelProto model(GraphBuilder g, State weights) {
    return model(g, weights, Optional.empty());
  }

  /// A model of which one run takes any number of samples: so many as the first dimension of its
  /// first input that is no weight.
  ///
  /// @param g was told of [#ROWS] samples
  /// @param more was told the same of one more
  /// @param apart whether what comes of a sample hangs on no other, which nothing here looks at
  /// @throws OnnxFault also when not the same is done with any number of samples
  public static ModelProto model(GraphBuilder g, GraphBuilder more, State weights, boolean apart) {
    ModelProto model = model(g, weights, Optional.of(new OpenBatch(g, ROWS, more, ROWS + 1)));
    return apart ? model.toBuilder().addMetadataProps(APART).build() : model;
  }

  private static ModelProto model(GraphBuilder g, State weights, Optional<OpenBatch> open) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
    Map<String, Value> inputs = g.inputs();
    var taken = new HashSet<>(inputs.keySet());
    taken.addAll(g.outputs().keySet());
    String batched =
        inputs.keySet().stream().filter(name -> !weights.has(name)).findFirst().orElse("");
    open.ifPresent(batch -> check(batch, inputs, weights, batched));
    Emitter out = new Emitter(taken, open, batched);
    inputs.forEach(
        (name, value) -> {
          out.name(value, name);
          if (!weights.has(name)) graph.addInput(port(name, value, open));
          else graph.addInitializer(initializer(name, value, weights.get(name)));
        });
    Rules rules = new Rules(out);
    Set<Integer> needed = needed(g);
    for (Traced call : g.trace()) {
      if (needed.contains(call.output().serial()) && !Emitter.isConstant(call.output())) {
        rules.emit(call);
      }
    }
    g.outputs()
        .forEach(
            (name, value) -> {
              if (inputs.containsKey(name)) {
                throw new GraphFault("ONNX: " + name + " is both input and output");
              }
              out.node("Identity", List.of(out.name(value)), name);
              graph.addOutput(port(name, value, open));
            });
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(Net.OWN)
            .addOpsetImport(opset("", OwnFunctions.OPSET))
            .addAllFunctions(out.functions());
    if (model.getFunctionsCount() > 0) {
      model.addOpsetImport(opset(OwnFunctions.DOMAIN, OwnFunctions.VERSION));
    }
    return model.setGraph(graph.addAllNode(out.nodes())).build();
  }

  private static OperatorSetIdProto opset(String domain, int version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  private static Set<Integer> needed(GraphBuilder g) {
    var needed = new HashSet<Integer>();
    g.outputs().values().forEach(value -> needed.add(value.serial()));
    for (Traced call : g.trace().reversed()) {
      if (needed.contains(call.output().serial())) {
        call.inputs().forEach(input -> needed.add(input.serial()));
      }
    }
    return needed;
  }

  private static void check(
      OpenBatch open, Map<String, Value> inputs, State weights, String batched) {
    inputs.forEach(
        (name, value) -> {
          if (weights.has(name) && open.isOpen(value)) {
            throw new GraphFault("ONNX: weight " + name + " depends on the number of samples");
          }
        });
    Value given = inputs.get(batched);
    boolean first = given != null && given.shape().rank() > 0 && open.times(given, 0) == 1;
    if (!first) throw new GraphFault("ONNX: " + batched + " is no batch of samples");
  }

  private static ValueInfoProto port(String name, Value value, Optional<OpenBatch> open) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int i = 0; i < value.shape().rank(); i++) {
      int axis = i;
      int times = open.map(batch -> batch.times(value, axis)).orElse(0);
      var dim = TensorShapeProto.Dimension.newBuilder();
      if (times == 0) dim.setDimValue(value.dim(i));
      else dim.setDimParam(times == 1 ? OpenBatch.SYMBOL : times + "*" + OpenBatch.SYMBOL);
      shape.addDim(dim);
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(Emitter.type(value.dtype()))
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static TensorProto initializer(String name, Value value, Tensor tensor) {
    if (tensor.dtype() != value.dtype() || !tensor.shape().equals(value.shape())) {
      throw new GraphFault(
          "weight %s is %s, the graph takes %s %s"
              .formatted(name, tensor, value.dtype(), value.shape()));
    }
    if (tensor.byteSize() > Shape.MAX_ELEMENTS) {
      throw new GraphFault(
          "weight %s takes %d bytes; ONNX holds less than 2 GiB: write safetensors"
              .formatted(name, tensor.byteSize()));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.byteSize());
    tensor.readBytes(0, bytes);
    ByteString raw = UnsafeByteOperations.unsafeWrap(bytes.flip());
    TensorProto.Builder builder =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(Emitter.type(tensor.dtype()))
            .setRawData(raw);
    for (int i = 0; i < tensor.shape().rank(); i++) builder.addDims(tensor.shape().dim(i));
    return builder.build();
  }
}
