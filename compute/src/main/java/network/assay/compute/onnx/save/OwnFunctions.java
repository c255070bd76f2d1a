// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.save;

import static network.assay.compute.onnx.save.Nodes.node;
import static network.assay.compute.onnx.save.Nodes.ofCall;
import static network.assay.compute.onnx.save.Nodes.one;
import static network.assay.compute.onnx.save.Nodes.tensor;
import static network.assay.compute.onnx.save.Nodes.whole;
import static network.assay.compute.onnx.save.Nodes.wholes;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.compute.onnx.schema.AttributeProto.AttributeType;
import network.assay.compute.onnx.schema.FunctionProto;
import network.assay.compute.onnx.schema.NodeProto;
import network.assay.compute.onnx.schema.OperatorSetIdProto;
import network.assay.compute.onnx.schema.TensorProto.DataType;

/// The engine's operators that ONNX has no operator for, as functions over ONNX's own operators:
/// others compute what the body says, within rounding; we know them by name, and build the same
/// graph again.
public final class OwnFunctions {
  /// The domain of these functions.
  public static final String DOMAIN = "network.assay";

  /// The version of the domain.
  public static final int VERSION = 1;

  /// The version of ONNX's operators that the bodies, and whole exported models, are written in.
  public static final int OPSET = 20;

  private static final Map<String, FunctionProto> ALL = all();

  private OwnFunctions() {}

  /// Whether `function` is one of these, to the letter.
  public static boolean contains(FunctionProto function) {
    return function.equals(ALL.get(function.getName()));
  }

  static FunctionProto get(String name) {
    FunctionProto function = ALL.get(name);
    if (function == null) throw new IllegalArgumentException("no function " + name);
    return function;
  }

  private static Map<String, FunctionProto> all() {
    var all = new TreeMap<String, FunctionProto>();
    put(all, "Fma", "abc", node("Mul", in("a", "b"), "p"), node("Add", in("p", "c"), "y"));
    put(all, "Copy", "a", node("Identity", in("a"), "y"));
    put(all, "Silu", "a", node("Sigmoid", in("a"), "s"), node("Mul", in("a", "s"), "y"));
    for (String test : List.of("Equal", "Less", "LessOrEqual")) {
      put(all, test, "ab", node(test, in("a", "b"), "t"), cast("t", "y", DataType.INT32));
    }
    put(all, "Select", "mab", cast("m", "t", DataType.BOOL), node("Where", in("t", "a", "b"), "y"));
    index(all);
    rms(all);
    return all;
  }

  private static void index(Map<String, FunctionProto> all) {
    FunctionProto.Builder builder = start("Index", "d").addAttribute("axis");
    builder.addNode(
        node("ConstantOfShape", in("d"), "n", tensor("value", one(DataType.INT32_VALUE, 1, 1))));
    builder.addNode(node("Constant", in(), "x", ofCall("value_int", AttributeType.INT, "axis")));
    builder.addNode(node("CumSum", in("n", "x"), "y", whole("exclusive", 1)));
    all.put("Index", builder.build());
  }

  private static void rms(Map<String, FunctionProto> all) {
    FunctionProto.Builder builder = start("RmsNorm", "ag").addAttribute("epsilon");
    builder.addNode(node("Mul", in("a", "a"), "s"));
    builder.addNode(node("Constant", in(), "x", wholes("value_ints", -1)));
    builder.addNode(node("ReduceMean", in("s", "x"), "m"));
    builder.addNode(
        node("Constant", in(), "e", ofCall("value_float", AttributeType.FLOAT, "epsilon")));
    builder.addNode(node("Add", in("m", "e"), "r"));
    builder.addNode(node("Sqrt", in("r"), "d"));
    builder.addNode(node("Div", in("a", "d"), "u"));
    builder.addNode(node("Mul", in("u", "g"), "y"));
    all.put("RmsNorm", builder.build());
  }

  private static NodeProto cast(String from, String to, DataType type) {
    return node("Cast", in(from), to, whole("to", type.getNumber()));
  }

  private static List<String> in(String... names) {
    return List.of(names);
  }

  // Each letter is an input; the output is y.
  private static void put(
      Map<String, FunctionProto> all, String name, String inputs, NodeProto... body) {
    all.put(name, start(name, inputs).addAllNode(List.of(body)).build());
  }

  private static FunctionProto.Builder start(String name, String inputs) {
    FunctionProto.Builder builder =
        FunctionProto.newBuilder()
            .setDomain(DOMAIN)
            .setName(name)
            .addOutput("y")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
    inputs.chars().forEach(letter -> builder.addInput(Character.toString(letter)));
    return builder;
  }
}
