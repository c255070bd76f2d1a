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
import network.assay.compute.onnx.schema.TensorProto;
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
    group(all);
    attention(all, "Attention", false);
    attention(all, "CausalAttention", true);
    rotary(all);
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

  // Instance norm of the groups, then a scale and a shift of each channel.
  private static void group(Map<String, FunctionProto> all) {
    FunctionProto.Builder builder = start("GroupNorm", "agb");
    builder.addAttribute("groups").addAttribute("epsilon");
    builder.addNode(
        node("Constant", in(), "k", ofCall("value_ints", AttributeType.INTS, "groups")));
    builder.addNode(node("Constant", in(), "zero", wholes("value_ints", 0)));
    builder.addNode(node("Constant", in(), "rest", wholes("value_ints", -1)));
    builder.addNode(node("Constant", in(), "last", wholes("value_ints", 1)));
    builder.addNode(node("Concat", in("zero", "k", "rest"), "apart", whole("axis", 0)));
    builder.addNode(node("Reshape", in("a", "apart"), "r"));
    int f32 = DataType.FLOAT_VALUE;
    TensorProto one = one(f32, Float.floatToIntBits(1f), 1);
    builder.addNode(node("ConstantOfShape", in("k"), "ones", tensor("value", one)));
    builder.addNode(node("ConstantOfShape", in("k"), "zeros", tensor("value", one(f32, 0, 1))));
    builder.addNode(
        node(
            "InstanceNormalization",
            in("r", "ones", "zeros"),
            "u",
            ofCall("epsilon", AttributeType.FLOAT, "epsilon")));
    builder.addNode(node("Shape", in("a"), "shape"));
    builder.addNode(node("Shape", in("a"), "lead", whole("start", 0), whole("end", 2)));
    builder.addNode(node("Concat", in("lead", "rest"), "rows", whole("axis", 0)));
    builder.addNode(node("Reshape", in("u", "rows"), "v"));
    builder.addNode(node("Unsqueeze", in("g", "last"), "gain"));
    builder.addNode(node("Unsqueeze", in("b", "last"), "bias"));
    builder.addNode(node("Mul", in("v", "gain"), "w"));
    builder.addNode(node("Add", in("w", "bias"), "z"));
    builder.addNode(node("Reshape", in("z", "shape"), "y"));
    all.put("GroupNorm", builder.build());
  }

  private static void attention(Map<String, FunctionProto> all, String name, boolean causal) {
    FunctionProto.Builder builder = start(name, "qkv").addAttribute("heads");
    heads(builder, -1);
    for (String side : List.of("q", "k", "v")) {
      builder.addNode(node("Reshape", in(side, "apart"), side + "h"));
    }
    builder.addNode(node("Transpose", in("qh"), "qt", wholes("perm", 0, 2, 1, 3)));
    builder.addNode(node("Transpose", in("kh"), "kt", wholes("perm", 0, 2, 3, 1)));
    builder.addNode(node("Transpose", in("vh"), "vt", wholes("perm", 0, 2, 1, 3)));
    builder.addNode(node("Shape", in("qt"), "width", whole("start", 3)));
    builder.addNode(cast("width", "wide", DataType.FLOAT));
    builder.addNode(node("Sqrt", in("wide"), "root"));
    builder.addNode(node("MatMul", in("qt", "kt"), "scores"));
    builder.addNode(node("Div", in("scores", "root"), "scaled"));
    if (causal) {
      builder.addNode(node("Shape", in("scores"), "plane", whole("start", 2)));
      TensorProto set = one(DataType.INT32_VALUE, 1, 1);
      builder.addNode(node("ConstantOfShape", in("plane"), "all", tensor("value", set)));
      builder.addNode(
          node(
              "Constant",
              in(),
              "off",
              tensor("value", Nodes.longs(1).toBuilder().clearDims().build())));
      builder.addNode(cast("all", "allf", DataType.FLOAT));
      builder.addNode(node("Trilu", in("allf", "off"), "later", whole("upper", 1)));
      builder.addNode(cast("later", "hidden", DataType.BOOL));
      int lowest = Float.floatToIntBits(Float.NEGATIVE_INFINITY);
      builder.addNode(
          node("Constant", in(), "none", tensor("value", one(DataType.FLOAT_VALUE, lowest))));
      builder.addNode(node("Where", in("hidden", "none", "scaled"), "seen"));
    }
    builder.addNode(node("Softmax", in(causal ? "seen" : "scaled"), "shares", whole("axis", -1)));
    builder.addNode(node("MatMul", in("shares", "vt"), "mixed"));
    builder.addNode(node("Transpose", in("mixed"), "back", wholes("perm", 0, 2, 1, 3)));
    builder.addNode(node("Reshape", in("back", "joined"), "y"));
    all.put(name, builder.build());
  }

  // Shapes: `apart` with the heads in a dimension of their own, `joined` without.
  private static void heads(FunctionProto.Builder builder, long... rest) {
    builder.addNode(node("Constant", in(), "lead", wholes("value_ints", 0, 0)));
    builder.addNode(node("Constant", in(), "h", ofCall("value_ints", AttributeType.INTS, "heads")));
    builder.addNode(node("Constant", in(), "rest", wholes("value_ints", rest)));
    builder.addNode(node("Constant", in(), "joined", wholes("value_ints", 0, 0, -1)));
    builder.addNode(node("Concat", in("lead", "h", "rest"), "apart", whole("axis", 0)));
  }

  private static void rotary(Map<String, FunctionProto> all) {
    FunctionProto.Builder builder = start("Rotary", "acs").addAttribute("heads");
    heads(builder, 2, -1);
    builder.addNode(node("Reshape", in("a", "apart"), "x"));
    builder.addNode(node("Constant", in(), "swap", wholes("value_ints", 1, 0)));
    builder.addNode(node("Gather", in("x", "swap"), "w", whole("axis", 3)));
    builder.addNode(node("Mul", in("w", "s"), "across"));
    builder.addNode(node("Mul", in("x", "c"), "along"));
    builder.addNode(node("Add", in("along", "across"), "z"));
    builder.addNode(node("Reshape", in("z", "joined"), "y"));
    all.put("Rotary", builder.build());
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
