// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.List;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.graph.Operand.Read;

/// The nodes of a convolution and of its two gradients (docs/spec/exact-ops, section 5.9). Builders
/// emit them; fast backends recognise them by making the same nodes again and comparing.
///
/// What lies outside the input reads as +0 and is added like the rest, so that a kernel may pack
/// panels filled with zeros. A chain has at most [Lowering#CHUNK] steps wherever whole channels, or
/// whole rows, allow.
public final class ConvolutionLowering {
  private ConvolutionLowering() {}

  /// A convolution of `[samples, groups * inputs, y.in, x.in]` by weights `[groups * outputs,
  /// inputs, y.kernel, x.kernel]` to `[samples, groups * outputs, y.out, x.out]`.
  ///
  /// @param inputs channels per group
  /// @param outputs channels per group
  public record Convolution(
      int samples, int groups, int inputs, int outputs, Sliding y, Sliding x) {}

  /// How a depth is cut: `count` chunks of `length`, the last of which may be shorter.
  ///
  /// @param size the whole
  public record Chunks(int count, int length, int size) {
    /// Equal chunks of at most `longest`.
    public static Chunks of(int size, int longest) {
      int count = Math.max(1, Math.ceilDiv(size, Math.max(1, longest)));
      return new Chunks(count, Math.ceilDiv(size, count), size);
    }

    Dim dim(Affine at) {
      return new Dim(size, count * length == size ? Edge.INSIDE : Edge.SKIP, at);
    }
  }

  /// The channels of one chain of the forward pass.
  public static Chunks inputChunks(Convolution c) {
    return Chunks.of(c.inputs(), Lowering.CHUNK / (c.y().kernel() * c.x().kernel()));
  }

  /// The channels of one chain of the gradient of the input.
  public static Chunks outputChunks(Convolution c) {
    return Chunks.of(c.outputs(), Lowering.CHUNK / (c.y().meetingTaps() * c.x().meetingTaps()));
  }

  /// The samples of one chain of the gradient of the weights.
  public static Chunks sampleChunks(Convolution c) {
    return Chunks.of(c.samples(), Lowering.CHUNK / Math.max(1, c.y().out() * c.x().out()));
  }

  /// The rows of one chain of the gradient of the weights: all, if those of a sample fit.
  public static Chunks rowChunks(Convolution c) {
    boolean fits = (long) c.y().out() * c.x().out() <= Lowering.CHUNK;
    return Chunks.of(c.y().out(), fits ? c.y().out() : Lowering.CHUNK / Math.max(1, c.x().out()));
  }

  /// `out[n,g,o,y,x]`: the chain over `c, ky, kx`, the order in which the weights lie.
  ///
  /// The last node has shape `[samples, (groups,) outputs, y, x]`.
  public static List<Node> forward(Convolution c, int input, int weights, int first) {
    Chunks chunks = inputChunks(c);
    Box box = new Box();
    int chunk = box.chunk(chunks.count());
    int sample = box.output(c.samples());
    int group = box.unlessOne(c.groups());
    int output = box.output(c.outputs());
    int y = box.output(c.y().out());
    int x = box.output(c.x().out());
    int channel = box.reduced(chunks.length());
    int ky = box.reduced(c.y().kernel());
    int kx = box.reduced(c.x().kernel());
    Dim depth = chunks.dim(box.at(0, chunk, chunks.length(), channel, 1));
    Read image =
        box.read(
            input,
            box.whole(c.samples(), sample),
            box.whole(c.groups(), group),
            depth,
            box.padded(c.y().in(), tap(box, c.y(), y, ky)),
            box.padded(c.x().in(), tap(box, c.x(), x, kx)));
    Read kernel =
        box.read(
            weights,
            box.whole(c.groups(), group),
            box.whole(c.outputs(), output),
            depth,
            box.whole(c.y().kernel(), ky),
            box.whole(c.x().kernel(), kx));
    return box.chains(List.of(image, kernel), first);
  }

  private static Affine tap(Box box, Sliding s, int position, int tap) {
    return box.at(-s.before(), position, s.stride(), tap, s.dilation());
  }

  /// The gradient of the input, `[samples, (groups,) inputs, y, x]`: the chain over `o, ky, kx`.
  ///
  /// An axis of stride 1 is the input's. One of a greater stride is two, `q` and `r`
  /// ([Sliding#places], [Sliding#phases]), and stands for padded coordinate `q * stride + r`; its
  /// taps are [Sliding#meetingTaps], and its dilation must be 1.
  public static List<Node> inputGradient(Convolution c, int gradient, int weights, int first) {
    Chunks chunks = outputChunks(c);
    Box box = new Box();
    int chunk = box.chunk(chunks.count());
    int sample = box.output(c.samples());
    int group = box.unlessOne(c.groups());
    int input = box.output(c.inputs());
    Back y = Back.of(box, c.y());
    Back x = Back.of(box, c.x());
    int channel = box.reduced(chunks.length());
    int ky = box.reduced(c.y().meetingTaps());
    int kx = box.reduced(c.x().meetingTaps());
    Dim depth = chunks.dim(box.at(0, chunk, chunks.length(), channel, 1));
    Read due =
        box.read(
            gradient,
            box.whole(c.samples(), sample),
            box.whole(c.groups(), group),
            depth,
            y.position(box, ky),
            x.position(box, kx));
    Read kernel =
        box.read(
            weights,
            box.whole(c.groups(), group),
            depth,
            box.whole(c.inputs(), input),
            y.tap(box, ky),
            x.tap(box, kx));
    return box.chains(List.of(due, kernel), first);
  }

  /// The output axes of an input gradient that stand for one axis of the input.
  private record Back(Sliding s, int place, int phase) {
    static Back of(Box box, Sliding s) {
      return s.stride() == 1
          ? new Back(s, box.output(s.places()), -1)
          : new Back(s, box.output(s.places()), box.output(s.phases()));
    }

    Dim position(Box box, int tap) {
      boolean plain = s.stride() == 1;
      Affine at = box.at(plain ? s.before() : 0, place, 1, tap, plain ? -s.dilation() : -1);
      return box.padded(s.out(), at);
    }

    Dim tap(Box box, int tap) {
      return s.stride() == 1
          ? box.whole(s.kernel(), tap)
          : box.padded(s.kernel(), box.at(0, phase, 1, tap, s.stride()));
    }
  }

  /// The gradient of the weights, `[(groups,) outputs, inputs, ky, kx]`: chains over `n, y, x` of a
  /// few samples, or of a few rows of one.
  ///
  /// Why by samples: their number is what grows, so a chunk is a product of the size of the layer,
  /// and adding chunks as they come needs no more memory than the result.
  public static List<Node> weightGradient(Convolution c, int input, int gradient, int first) {
    Chunks samples = sampleChunks(c);
    Chunks rows = rowChunks(c);
    Box box = new Box();
    int sampleChunk = box.chunk(samples.count());
    int rowChunk = box.chunk(rows.count());
    int group = box.unlessOne(c.groups());
    int output = box.output(c.outputs());
    int channel = box.output(c.inputs());
    int ky = box.output(c.y().kernel());
    int kx = box.output(c.x().kernel());
    int sample = box.reduced(samples.length());
    int y = box.reduced(rows.length());
    int x = box.reduced(c.x().out());
    Dim places = samples.dim(box.at(0, sampleChunk, samples.length(), sample, 1));
    Affine row = box.at(0, rowChunk, rows.length(), y, 1);
    Read due =
        box.read(
            gradient,
            places,
            box.whole(c.groups(), group),
            box.whole(c.outputs(), output),
            rows.dim(row),
            box.whole(c.x().out(), x));
    Affine line =
        box.at(-c.y().before(), rowChunk, c.y().stride() * rows.length(), y, c.y().stride());
    Read image =
        box.read(
            input,
            places,
            box.whole(c.groups(), group),
            box.whole(c.inputs(), channel),
            box.padded(c.y().in(), line.plus(ky, c.y().dilation())),
            box.padded(c.x().in(), tap(box, c.x(), x, kx)));
    return box.chains(List.of(due, image), first);
  }
}
