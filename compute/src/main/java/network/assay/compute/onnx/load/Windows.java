// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.tensor.Shape;

/// Convolutions and pooling, over one dimension or two.
final class Windows {
  private static final int LARGEST = 1 << 16;

  private Windows() {}

  static void addTo(Map<String, Translator> table) {
    table.put("Conv", Windows::convolve);
    table.put("MaxPool", Windows::maxPool);
    table.put("AveragePool", Windows::averagePool);
    table.put("GlobalAveragePool", Windows::globalAverage);
    table.put("GlobalMaxPool", Windows::globalMax);
  }

  private static List<Term> convolve(Call call) {
    GraphBuilder g = call.g();
    Value x = planes(call, call.real(0));
    Value w = planes(call, call.real(1));
    Window window = window(call, x, w.dim(2), w.dim(3));
    long groups = call.attributes().whole("group", 1);
    if (groups < 1 || w.dim(1) * groups != x.dim(1)) {
      throw new GraphFault("weights " + w.shape() + " in " + groups + " groups for " + x.shape());
    }
    Value result = Convolution.conv2d(g, x, w, window);
    if (call.has(2)) {
      result = g.add(result, g.reshape(call.real(2), Shape.of(w.dim(0), 1, 1)));
    }
    return call.real(asBefore(call, result));
  }

  private static List<Term> maxPool(Call call) {
    call.attributes().ignore("storage_order");
    call.wantsFirstOnly();
    Value x = planes(call, call.real(0));
    return call.real(asBefore(call, Pooling.max(call.g(), x, pool(call, x))));
  }

  private static List<Term> averagePool(Call call) {
    boolean padded = call.attributes().whole("count_include_pad", 0) != 0;
    Value x = planes(call, call.real(0));
    return call.real(asBefore(call, Pooling.average(call.g(), x, pool(call, x), padded)));
  }

  private static List<Term> globalAverage(Call call) {
    return call.real(asBefore(call, Pooling.global(call.g(), planes(call, call.real(0)))));
  }

  private static List<Term> globalMax(Call call) {
    Value x = planes(call, call.real(0));
    Value greatest = call.g().max(call.g().max(x, 3), 2);
    Value image = call.g().reshape(greatest, Shape.of(x.dim(0), x.dim(1), 1, 1));
    return call.real(asBefore(call, image));
  }

  private static Window pool(Call call, Value x) {
    int axes = call.rank(0) == 3 ? 1 : 2;
    long[] kernel = list(call, "kernel_shape", axes, 0);
    int columns = small("kernel size", kernel[axes - 1], 1);
    int rows = axes == 1 ? 1 : small("kernel size", kernel[0], 1);
    Window window = window(call, x, rows, columns);
    boolean ceil = call.attributes().whole("ceil_mode", 0) != 0;
    if (ceil && (cuts(window.y(), x.dim(2)) || cuts(window.x(), x.dim(3)))) {
      throw call.unsupported("ceil_mode 1 where it adds windows", "ceil_mode 0 with pads");
    }
    return window;
  }

  // Whether some elements at the end come into no window.
  private static boolean cuts(Window.Axis axis, int in) {
    int span = (axis.size() - 1) * axis.dilation() + 1;
    return (in + axis.before() + axis.after() - span) % axis.stride() != 0;
  }

  /// A line as an image of one row.
  static Value planes(Call call, Value a) {
    int rank = a.shape().rank();
    if (rank == 4) return a;
    if (rank != 3)
      throw call.unsupported("a tensor " + a.shape(), "one or two dimensions to slide over");
    return call.g().reshape(a, Shape.of(a.dim(0), a.dim(1), 1, a.dim(2)));
  }

  static Value asBefore(Call call, Value result) {
    return call.rank(0) == 4 ? result : call.g().reshape(result, result.shape().without(2));
  }

  /// How the operator's window of `rows` by `columns` slides over `x`.
  static Window window(Call call, Value x, int rows, int columns) {
    boolean line = call.rank(0) == 3;
    int axes = line ? 1 : 2;
    long[] kernel = list(call, "kernel_shape", axes, 0);
    long[] strides = list(call, "strides", axes, 1);
    long[] dilations = list(call, "dilations", axes, 1);
    long[] pads = list(call, "pads", 2 * axes, 0);
    int[] sizes = line ? new int[] {columns} : new int[] {rows, columns};
    String auto = call.attributes().text("auto_pad", "NOTSET");
    Window.Axis[] found = new Window.Axis[axes];
    for (int i = 0; i < axes; i++) {
      if (kernel[i] != 0 && kernel[i] != sizes[i]) throw new GraphFault("a kernel of two sizes");
      int stride = small("stride", strides[i], 1);
      int dilation = small("dilation", dilations[i], 1);
      int before = small("padding", pads[i], 0);
      int after = small("padding", pads[axes + i], 0);
      switch (auto) {
        case "NOTSET" -> {}
        case "VALID" -> {
          before = 0;
          after = 0;
        }
        case "SAME_UPPER", "SAME_LOWER" -> {
          int in = x.dim(4 - axes + i);
          int span = (sizes[i] - 1) * dilation + 1;
          int all = Math.max(0, (Math.ceilDiv(in, stride) - 1) * stride + span - in);
          before = auto.equals("SAME_UPPER") ? all / 2 : all - all / 2;
          after = all - before;
        }
        default ->
            throw call.unsupported("auto_pad " + auto, "NOTSET, VALID, SAME_UPPER and SAME_LOWER");
      }
      found[i] = new Window.Axis(sizes[i], stride, dilation, before, after);
    }
    return line
        ? new Window(new Window.Axis(1, 1, 1, 0, 0), found[0])
        : new Window(found[0], found[1]);
  }

  static long[] list(Call call, String name, int size, long otherwise) {
    long[] values = new long[size];
    Arrays.fill(values, otherwise);
    call.attributes()
        .wholes(name)
        .ifPresent(
            given -> {
              if (given.size() != size) throw new GraphFault(name + " of " + given.size());
              for (int i = 0; i < size; i++) values[i] = given.get(i);
            });
    return values;
  }

  static int small(String what, long value, int least) {
    if (value < least || value > LARGEST) throw new GraphFault(what + " of " + value);
    return Dims.size(value);
  }
}
