// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.save;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.build.Operator;
import network.assay.compute.build.Traced;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.schema.AttributeProto;
import network.assay.compute.onnx.schema.TensorProto;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;

/// What each of the engine's operators is in ONNX: an operator of the same meaning, or one of
/// [OwnFunctions].
final class Rules {
  private final Emitter out;

  Rules(Emitter out) {
    this.out = out;
  }

  /// @throws OnnxFault when the operator is one of training alone
  void emit(Traced call) {
    Value y = call.output();
    switch (call.operator()) {
      case Operator.Pointwise(MapOp op) -> pointwise(call, op);
      case Operator.Activation(Operator.Activation.Kind kind, float alpha) ->
          activation(call, kind, alpha);
      case Operator.Power(int exponent) ->
          out.node("Pow", List.of(in(call, 0), real((float) exponent)), y);
      case Operator.Reshape() ->
          out.node("Reshape", List.of(in(call, 0), out.dims(y)), y, Nodes.whole("allowzero", 1));
      case Operator.Spread() -> out.node("Expand", List.of(in(call, 0), out.dims(y)), y);
      case Operator.Transpose(Ints order) -> {
        String turned = out.fresh();
        out.node("Transpose", ins(call), turned, Nodes.wholes("perm", longs(order)));
        out.node("Identity", List.of(turned), y);
      }
      case Operator.Slice(int axis, int from, int step) -> slice(call, axis, from, step);
      case Operator.Concat(int axis) -> out.node("Concat", ins(call), y, Nodes.whole("axis", axis));
      case Operator.Pad(Ints before, Ints after, int bits) -> pad(call, before, after, bits);
      case Operator.Index(int axis) ->
          out.call("Index", List.of(out.dims(y)), y, Nodes.whole("axis", axis));
      case Operator.Product(boolean left, boolean right) -> product(call, left, right);
      case Operator.Reduce(Operator.Reduce.Kind kind, Ints axes) ->
          reduce(
              call,
              switch (kind) {
                case SUM -> "ReduceSum";
                case MEAN -> "ReduceMean";
              },
              longs(axes));
      case Operator.Fold(FoldOp op, int initBits, int axis) -> fold(call, op, initBits, axis);
      case Operator.Argmax(int axis) -> argmax(call, axis);
      case Operator.Gather(int axis) -> out.node("Gather", ins(call), y, Nodes.whole("axis", axis));
      case Operator.Softmax() -> out.node("Softmax", ins(call), y, Nodes.whole("axis", -1));
      case Operator.LogSoftmax() -> out.node("LogSoftmax", ins(call), y, Nodes.whole("axis", -1));
      case Operator.LayerNorm(float epsilon) ->
          out.node(
              "LayerNormalization",
              ins(call),
              y,
              Nodes.whole("axis", -1),
              Nodes.real("epsilon", epsilon));
      case Operator.RmsNorm(float epsilon) ->
          out.call("RmsNorm", ins(call), y, Nodes.real("epsilon", epsilon));
      case Operator.Convolve(Window window) -> out.node("Conv", ins(call), y, conv(call, window));
      case Operator.MaxPool(Window window) ->
          out.node("MaxPool", ins(call), y, window(window).toArray(AttributeProto[]::new));
      case Operator.AveragePool(Window window, boolean padded) -> {
        var attributes = new ArrayList<>(window(window));
        attributes.add(Nodes.whole("count_include_pad", padded ? 1 : 0));
        out.node("AveragePool", ins(call), y, attributes.toArray(AttributeProto[]::new));
      }
      case Operator.BatchNorm(boolean batch, float epsilon) -> {
        if (batch) throw training(call.operator());
        out.node("BatchNormalization", ins(call), y, Nodes.real("epsilon", epsilon));
      }
      case Operator.GroupNorm(int groups, float epsilon) ->
          out.call(
              "GroupNorm",
              ins(call),
              y,
              Nodes.wholes("groups", groups),
              Nodes.real("epsilon", epsilon));
      case Operator.Attention(int heads, boolean causal) ->
          out.call(
              causal ? "CausalAttention" : "Attention", ins(call), y, Nodes.wholes("heads", heads));
      case Operator.Rotary(int heads) ->
          out.call("Rotary", ins(call), y, Nodes.wholes("heads", heads));
      case Operator.Random _,
          Operator.Order _,
          Operator.Dropout _,
          Operator.CrossEntropy _,
          Operator.MeanSquared _ ->
          throw training(call.operator());
    }
  }

  private static OnnxFault training(Object operator) {
    return new OnnxFault(
        operator.getClass().getSimpleName(),
        "of the graph to be exported",
        "has no form in ONNX",
        "the graph of inference");
  }

  private String in(Traced call, int index) {
    return out.name(call.inputs().get(index));
  }

  private List<String> ins(Traced call) {
    return call.inputs().stream().map(out::name).toList();
  }

  private String real(float value) {
    return out.constant(DType.F32, Float.floatToIntBits(value));
  }

  private static long[] longs(Ints values) {
    long[] result = new long[values.size()];
    for (int i = 0; i < result.length; i++) result[i] = values.get(i);
    return result;
  }

  private void pointwise(Traced call, MapOp op) {
    Value y = call.output();
    List<String> in = ins(call);
    switch (op) {
      case ADD, I_ADD -> out.node("Add", in, y);
      case SUB, I_SUB -> out.node("Sub", in, y);
      case MUL, I_MUL -> out.node("Mul", in, y);
      case DIV -> out.node("Div", in, y);
      case MIN, I_MIN -> out.node("Min", in, y);
      case MAX, I_MAX -> out.node("Max", in, y);
      case NEG -> out.node("Neg", in, y);
      case ABS -> out.node("Abs", in, y);
      case SQRT -> out.node("Sqrt", in, y);
      case EXP -> out.node("Exp", in, y);
      case LOG -> out.node("Log", in, y);
      case TANH -> out.node("Tanh", in, y);
      case ERF -> out.node("Erf", in, y);
      case SIGMOID -> out.node("Sigmoid", in, y);
      case SIN -> out.node("Sin", in, y);
      case COS -> out.node("Cos", in, y);
      case I_AND -> out.node("BitwiseAnd", in, y);
      case I_OR -> out.node("BitwiseOr", in, y);
      case I_XOR -> out.node("BitwiseXor", in, y);
      case FMA -> out.call("Fma", in, y);
      case EQ, I_EQ -> out.call("Equal", in, y);
      case LT, I_LT -> out.call("Less", in, y);
      case LE -> out.call("LessOrEqual", in, y);
      case SELECT, I_SELECT -> out.call("Select", in, y);
      case COPY, I_COPY, U_COPY -> out.call("Copy", in, y);
      case I_TO_F, U_TO_F -> cast(in, y, TensorProto.DataType.FLOAT);
      case F_TO_I, U_TO_I -> cast(in, y, TensorProto.DataType.INT32);
      case I_SHL, I_USHR -> throw training(op);
    }
  }

  private void cast(List<String> in, Value y, TensorProto.DataType type) {
    out.node("Cast", in, y, Nodes.whole("to", type.getNumber()));
  }

  private void activation(Traced call, Operator.Activation.Kind kind, float alpha) {
    Value y = call.output();
    List<String> in = ins(call);
    switch (kind) {
      case RELU -> out.node("Relu", in, y);
      case LEAKY_RELU -> out.node("LeakyRelu", in, y, Nodes.real("alpha", alpha));
      case ELU -> out.node("Elu", in, y, Nodes.real("alpha", alpha));
      case SIGMOID -> out.node("Sigmoid", in, y);
      case TANH -> out.node("Tanh", in, y);
      case SILU -> out.call("Silu", in, y);
      case GELU -> out.node("Gelu", in, y, Nodes.text("approximate", "none"));
      case GELU_TANH -> out.node("Gelu", in, y, Nodes.text("approximate", "tanh"));
      case SOFTPLUS -> out.node("Softplus", in, y);
      case HARD_SIGMOID ->
          out.node("HardSigmoid", in, y, Nodes.real("alpha", 1f / 6), Nodes.real("beta", 0.5f));
      case HARD_SWISH -> out.node("HardSwish", in, y);
    }
  }

  private void slice(Traced call, int axis, int from, int step) {
    if (out.isOpen(call.inputs().getFirst(), axis)) {
      throw new OnnxFault(
          "Slice", "of the graph to be exported", "cuts the samples", "any number of them, uncut");
    }
    int count = call.output().dim(axis);
    long end = from + (long) count * step;
    out.node(
        "Slice",
        List.of(
            in(call, 0),
            out.longs(from),
            out.longs(end < 0 ? Long.MIN_VALUE : end),
            out.longs(axis),
            out.longs(step)),
        call.output());
  }

  private void pad(Traced call, Ints before, Ints after, int bits) {
    long[] pads = new long[before.size() * 2];
    for (int i = 0; i < before.size(); i++) {
      pads[i] = before.get(i);
      pads[before.size() + i] = after.get(i);
    }
    Value x = call.inputs().getFirst();
    out.node(
        "Pad", List.of(in(call, 0), out.longs(pads), out.constant(x.dtype(), bits)), call.output());
  }

  // A product that takes a side transposed is one of the transposed side, which our reader looks
  // behind; one that a model transposes itself is hidden from it.
  private void product(Traced call, boolean left, boolean right) {
    String a = side(call.inputs().get(0), left);
    String b = side(call.inputs().get(1), right);
    out.node("MatMul", List.of(a, b), call.output());
  }

  private String side(Value value, boolean transposed) {
    String name = out.name(value);
    if (!transposed) return name;
    int rank = value.shape().rank();
    long[] order = new long[rank];
    for (int i = 0; i < rank; i++) order[i] = i;
    order[rank - 1] = rank - 2;
    order[rank - 2] = rank - 1;
    String flipped = out.fresh();
    out.node("Transpose", List.of(name), flipped, Nodes.wholes("perm", order));
    return flipped;
  }

  private void reduce(Traced call, String type, long... axes) {
    out.node(
        type, List.of(in(call, 0), out.longs(axes)), call.output(), Nodes.whole("keepdims", 0));
  }

  private void fold(Traced call, FoldOp op, int initBits, int axis) {
    int least = Float.floatToIntBits(Float.NEGATIVE_INFINITY);
    if (op == FoldOp.MAX && initBits == least) reduce(call, "ReduceMax", axis);
    else if (op == FoldOp.I_ADD && initBits == 0) reduce(call, "ReduceSum", axis);
    else throw training(call.operator());
  }

  private void argmax(Traced call, int axis) {
    String wide = out.fresh();
    out.node("ArgMax", ins(call), wide, Nodes.whole("axis", axis), Nodes.whole("keepdims", 0));
    cast(List.of(wide), call.output(), TensorProto.DataType.INT32);
  }

  private static AttributeProto[] conv(Traced call, Window window) {
    Value x = call.inputs().get(0);
    Value w = call.inputs().get(1);
    var attributes = new ArrayList<>(window(window));
    attributes.add(Nodes.whole("group", x.dim(1) / w.dim(1)));
    return attributes.toArray(AttributeProto[]::new);
  }

  private static List<AttributeProto> window(Window window) {
    Window.Axis y = window.y();
    Window.Axis x = window.x();
    return List.of(
        Nodes.wholes("kernel_shape", y.size(), x.size()),
        Nodes.wholes("strides", y.stride(), x.stride()),
        Nodes.wholes("dilations", y.dilation(), x.dilation()),
        Nodes.wholes("pads", y.before(), x.before(), y.after(), x.after()));
  }
}
