// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import network.assay.compute.FormatFault;
import network.assay.compute.onnx.ir.Attribute;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Net;
import network.assay.compute.onnx.ir.Operation;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.onnx.save.NetWriter;
import network.assay.compute.onnx.save.OwnFunctions;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.FunctionProto;
import network.assay.compute.onnx.schema.GraphProto;
import network.assay.compute.onnx.schema.ModelProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.OperatorSetIdProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.onnx.schema.TensorShapeProto;
import network.assay.compute.onnx.schema.TypeProto;
import network.assay.compute.onnx.schema.ValueInfoProto;
import network.assay.compute.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// Reads models. What a file holds beyond the graph of its inference (documents, training graphs,
/// value annotations) is left aside.
public final class NetReader {
  /// The versions of ONNX's own operators whose meaning is known here.
  static final int LEAST_OPSET = 13;

  static final int GREATEST_OPSET = 24;

  private final LiteralReader literals;
  private final Limits limits;

  private NetReader(Limits limits, @Nullable Path folder) {
    this.limits = limits;
    this.literals = new LiteralReader(limits, new ExternalData(folder));
  }

  /// @throws FormatFault when the file is not a sound model within `limits`
  public static Net read(Path file, Limits limits) throws IOException {
    long size = Files.size(file);
    if (size > limits.fileBytes()) {
      throw new FormatFault("ONNX: " + size + " bytes; at most " + limits.fileBytes());
    }
    return read(Files.readAllBytes(file), file.toAbsolutePath().getParent(), limits);
  }

  /// Reads a model whose files of weights, if it has any, lie in `folder`.
  ///
  /// @throws FormatFault when `bytes` are not a sound model within `limits`
  public static Net read(byte[] bytes, @Nullable Path folder, Limits limits) throws IOException {
    return new NetReader(limits, folder).read(bytes);
  }

  /// Reads a model that keeps its weights in itself.
  ///
  /// @throws FormatFault when `bytes` are not a sound model within `limits`
  public static Net read(byte[] bytes, Limits limits) {
    try {
      return read(bytes, null, limits);
    } catch (IOException e) {
      throw new FormatFault("ONNX: " + e.getMessage(), e);
    }
  }

  private Net read(byte[] bytes) throws IOException {
    limits.check(bytes.length);
    Census.take(bytes, limits);
    ModelProto model;
    try {
      // Weights stay views of `bytes` until they become tensors.
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      in.enableAliasing(true);
      model = ModelProto.parseFrom(in);
    } catch (IOException e) {
      throw new FormatFault("ONNX: " + e.getMessage(), e);
    }
    for (FunctionProto function : model.getFunctionsList()) {
      if (function.getDomain().equals(OwnFunctions.DOMAIN) && !OwnFunctions.contains(function)) {
        throw new FormatFault(
            "ONNX: function " + function.getName() + " is not what its domain says");
      }
    }
    if (!model.hasGraph()) throw new FormatFault("ONNX: no graph in it");
    return net(model);
  }

  private Net net(ModelProto model) throws IOException {
    GraphProto graph = model.getGraph();
    if (graph.getNodeCount() > limits.nodes()) {
      throw new FormatFault("ONNX: " + graph.getNodeCount() + " nodes; at most " + limits.nodes());
    }
    if (graph.getSparseInitializerCount() > 0) {
      throw new FormatFault("ONNX: sparse initializers; supported are dense ones");
    }
    var initializers = new LinkedHashMap<String, Literal>();
    for (TensorProto tensor : graph.getInitializerList()) {
      String name = name("an initializer", tensor.getName());
      if (initializers.put(name, literals.read(name, tensor)) != null) {
        throw new FormatFault("ONNX: initializer " + name + " twice");
      }
    }
    var inputs = new ArrayList<Port>();
    for (ValueInfoProto input : graph.getInputList()) {
      // Older files list initializers as inputs with a default.
      if (!initializers.containsKey(input.getName())) inputs.add(port(input));
    }
    var outputs = new ArrayList<Port>();
    for (ValueInfoProto output : graph.getOutputList()) outputs.add(port(output));
    var operations = new ArrayList<Operation>();
    for (NodeProto node : graph.getNodeList()) operations.add(operation(node));
    return new Net(
        model.getProducerName(),
        isApart(model),
        opset(model),
        inputs,
        outputs,
        operations,
        initializers);
  }

  private static boolean isApart(ModelProto model) {
    return model.getProducerName().equals(Net.OWN)
        && model.getMetadataPropsList().contains(NetWriter.APART);
  }

  private static int opset(ModelProto model) {
    Long found = null;
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      if (!isOwn(set.getDomain())) continue;
      if (found != null) throw new FormatFault("ONNX: two versions of its operators");
      found = set.getVersion();
    }
    if (found == null || found < LEAST_OPSET || found > GREATEST_OPSET) {
      throw new FormatFault(
          "ONNX: operators of version %s; supported are %d to %d"
              .formatted(found, LEAST_OPSET, GREATEST_OPSET));
    }
    return found.intValue();
  }

  private static boolean isOwn(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private static Port port(ValueInfoProto value) {
    String name = name("a value", value.getName());
    TypeProto type = value.getType();
    if (!type.hasTensorType()) throw new FormatFault("ONNX: " + name + " is not a tensor");
    int code = type.getTensorType().getElemType();
    ElementType element =
        ElementType.ofCode(code)
            .orElseThrow(
                () ->
                    new FormatFault(
                        "ONNX: %s has elements of type %s; supported are %s"
                            .formatted(
                                name,
                                TensorProto.DataType.forNumber(code),
                                List.of(ElementType.values()))));
    var dims = new ArrayList<Port.Dim>();
    for (TensorShapeProto.Dimension dim : type.getTensorType().getShape().getDimList()) {
      if (dims.size() == Shape.MAX_RANK) {
        throw new FormatFault("ONNX: " + name + " has more than " + Shape.MAX_RANK + " dimensions");
      }
      if (dim.hasDimValue() && dim.getDimValue() >= 0) {
        if (dim.getDimValue() > Shape.MAX_ELEMENTS) {
          throw new FormatFault("ONNX: " + name + " has dimension " + dim.getDimValue());
        }
        dims.add(new Port.Dim.Fixed((int) dim.getDimValue()));
      } else {
        String symbol = dim.getDimParam();
        dims.add(
            new Port.Dim.Open(
                symbol.isEmpty() ? name + "." + dims.size() : name("a dimension", symbol)));
      }
    }
    return new Port(name, element, dims);
  }

  private Operation operation(NodeProto node) throws IOException {
    String type = name("an operator", node.getOpType());
    String domain = isOwn(node.getDomain()) ? "" : name("a domain", node.getDomain());
    List<String> outputs = names(type, node.getOutputList());
    String name =
        !node.getName().isEmpty()
            ? name("a node", node.getName())
            : outputs.isEmpty() ? type : outputs.getFirst();
    var attributes = new HashMap<String, Attribute>();
    for (AttributeProto attribute : node.getAttributeList()) {
      String key = name("an attribute", attribute.getName());
      if (attributes.put(key, attribute(name, attribute)) != null) {
        throw new FormatFault("ONNX: node " + name + " has attribute " + key + " twice");
      }
    }
    return new Operation(name, domain, type, names(type, node.getInputList()), outputs, attributes);
  }

  private Attribute attribute(String node, AttributeProto attribute) throws IOException {
    return switch (attribute.getType()) {
      case INT -> new Attribute.Whole(attribute.getI());
      case FLOAT -> new Attribute.Real(attribute.getF());
      case STRING -> new Attribute.Text(text(attribute.getS()));
      case INTS -> new Attribute.Wholes(attribute.getIntsList());
      case FLOATS -> new Attribute.Reals(attribute.getFloatsList());
      case TENSOR -> new Attribute.Known(literals.read("of node " + node, attribute.getT()));
      case STRINGS,
          GRAPH,
          SPARSE_TENSOR,
          TYPE_PROTO,
          TENSORS,
          GRAPHS,
          SPARSE_TENSORS,
          TYPE_PROTOS,
          UNDEFINED ->
          new Attribute.Other(attribute.getType().name());
    };
  }

  private static String text(ByteString bytes) {
    if (bytes.size() > Limits.NAME || !bytes.isValidUtf8()) {
      throw new FormatFault("ONNX: an attribute's text of " + bytes.size() + " bytes");
    }
    return bytes.toStringUtf8();
  }

  private static List<String> names(String type, List<String> names) {
    return names.stream()
        .map(name -> name.isEmpty() ? name : name("a value of " + type, name))
        .collect(Collectors.toUnmodifiableList());
  }

  private static String name(String what, String name) {
    if (name.isEmpty() || name.length() > Limits.NAME) {
      throw new FormatFault(
          "ONNX: %s has a name of %d characters; 1 to %d are allowed"
              .formatted(what, name.length(), Limits.NAME));
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i)))
        throw new FormatFault("ONNX: " + what + "'s name is not text");
    }
    return name;
  }
}
