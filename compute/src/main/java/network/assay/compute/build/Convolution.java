// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.ConvolutionLowering;
import network.assay.compute.graph.Sliding;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Convolutions of images `[n, c, y, x]` (docs/spec/exact-ops, section 5.9).
public final class Convolution {
  private final GraphBuilder g;
  private final ConvolutionLowering.Convolution sizes;

  private Convolution(GraphBuilder g, ConvolutionLowering.Convolution sizes) {
    this.g = g;
    this.sizes = sizes;
  }

  /// `x` `[n, c, y, x]` by weights `w` `[o, c / groups, ky, kx]`, which tell the groups; a
  /// correlation, as networks call it convolution. Zeros lie around the input. Differentiable.
  public static Value conv2d(GraphBuilder g, Value x, Value w, Window window) {
    check(x, w, window);
    if (spread(window.y()) || spread(window.x())) {
      Window wide = new Window(solid(window.y()), solid(window.x()));
      return g.traced(
          new Operator.Convolve(window),
          List.of(x, w),
          () -> plain(g, x, widened(g, w, window), wide));
    }
    return g.traced(new Operator.Convolve(window), List.of(x, w), () -> plain(g, x, w, window));
  }

  /// One-dimensional: `x` `[n, c, t]` by `w` `[o, c / groups, k]`. Differentiable.
  public static Value conv1d(GraphBuilder g, Value x, Value w, Window.Axis axis) {
    if (x.shape().rank() != 3 || w.shape().rank() != 3) {
      throw new GraphFault("convolution in one dimension of " + x.shape() + " by " + w.shape());
    }
    Window window = new Window(new Window.Axis(1, 1, 1, 0, 0), axis);
    Value image = g.reshape(x, Shape.of(x.dim(0), x.dim(1), 1, x.dim(2)));
    Value kernel = g.reshape(w, Shape.of(w.dim(0), w.dim(1), 1, w.dim(2)));
    Value result = conv2d(g, image, kernel, window);
    return g.reshape(result, result.shape().without(2));
  }

  private static void check(Value x, Value w, Window window) {
    boolean fits =
        x.dtype() == DType.F32
            && w.dtype() == DType.F32
            && x.shape().rank() == 4
            && w.shape().rank() == 4
            && w.dim(1) > 0
            && x.dim(1) > 0
            && x.dim(1) % w.dim(1) == 0
            && w.dim(0) % (x.dim(1) / w.dim(1)) == 0
            && w.dim(2) == window.y().size()
            && w.dim(3) == window.x().size();
    if (!fits) {
      throw new GraphFault("cannot convolve " + x.shape() + " by " + w.shape() + ", " + window);
    }
  }

  // A stride and a dilation at once have no affine way back: zeros go between the taps instead.
  private static boolean spread(Window.Axis axis) {
    return axis.stride() > 1 && axis.dilation() > 1 && axis.size() > 1;
  }

  private static Window.Axis solid(Window.Axis axis) {
    if (!spread(axis)) return axis;
    int size = (axis.size() - 1) * axis.dilation() + 1;
    return new Window.Axis(size, axis.stride(), 1, axis.before(), axis.after());
  }

  private static Value widened(GraphBuilder g, Value w, Window window) {
    Value wide = spread(window.y()) ? apart(g, w, 2, window.y().dilation()) : w;
    return spread(window.x()) ? apart(g, wide, 3, window.x().dilation()) : wide;
  }

  private static Value apart(GraphBuilder g, Value w, int axis, int step) {
    int taps = (w.dim(axis) - 1) * step + 1;
    return g.slice(new Layouts(g).apart(w, axis, step), axis, 0, taps);
  }

  private static Value plain(GraphBuilder g, Value x, Value w, Window window) {
    Sliding y = window.y().over(x.dim(2));
    Sliding columns = window.x().over(x.dim(3));
    int groups = x.dim(1) / w.dim(1);
    int outputs = w.dim(0) / groups;
    return new Convolution(
            g, new ConvolutionLowering.Convolution(x.dim(0), groups, w.dim(1), outputs, y, columns))
        .forward(x, w);
  }

  private Value forward(Value x, Value w) {
    int image = g.tensor(x);
    int kernel = g.tensor(w);
    Value result =
        g.nodes(
            first -> ConvolutionLowering.forward(sizes, image, kernel, first),
            Shape.of(sizes.samples(), w.dim(0), sizes.y().out(), sizes.x().out()));
    return g.derive(
        result, List.of(x, w), d -> List.of(byInput(d, w, x.shape()), byWeights(x, d, w.shape())));
  }

  private Value byWeights(Value x, Value d, Shape shape) {
    int image = g.tensor(x);
    int due = g.tensor(d);
    return g.nodes(first -> ConvolutionLowering.weightGradient(sizes, image, due, first), shape);
  }

  /// The gradient of images of one channel by a kernel `[1, 1, ky, kx]`.
  static Value back(GraphBuilder g, Value d, Value w, Shape images, Sliding y, Sliding x) {
    var sizes = new ConvolutionLowering.Convolution(images.dim(0), 1, 1, 1, y, x);
    return new Convolution(g, sizes).byInput(d, w, images);
  }

  // The gradient by padded coordinates, then those of the input out of it.
  private Value byInput(Value d, Value w, Shape shape) {
    int due = g.tensor(d);
    int kernel = g.tensor(w);
    Sliding y = sizes.y();
    Sliding x = sizes.x();
    int images = shape.dim(0) * shape.dim(1);
    Value padded =
        g.nodes(
            first -> ConvolutionLowering.inputGradient(sizes, due, kernel, first),
            Shape.of(images, y.places(), y.phases(), x.places(), x.phases()));
    Value rows = cropped(padded, y, 1);
    return g.reshape(cropped(rows, x, 2), shape);
  }

  // [.., q, r, ..] to the input's coordinates; `r` goes.
  private Value cropped(Value a, Sliding s, int axis) {
    int phases = a.dim(axis + 1);
    int stride = s.stride();
    Value full = phases == stride ? a : grown(a, axis + 1, 0, stride - phases);
    Shape joined = Shapes.resized(full.shape(), axis, full.dim(axis) * stride).without(axis + 1);
    Value line = g.reshape(full, joined);
    if (stride == 1) return line;
    return grown(line, axis, -s.before(), s.in() + s.before() - line.dim(axis));
  }

  private Value grown(Value a, int axis, int before, int after) {
    int[] first = new int[a.shape().rank()];
    int[] last = new int[a.shape().rank()];
    first[axis] = before;
    last[axis] = after;
    return before == 0 && after == 0 ? a : g.pad(a, first, last, 0f);
  }
}
