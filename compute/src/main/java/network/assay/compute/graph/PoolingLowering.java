// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.List;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.graph.Operand.Read;
import network.assay.compute.tensor.Shape;

/// The nodes of pooling (docs/spec/exact-ops, section 5.10). What lies outside the input is
/// skipped.
public final class PoolingLowering {
  private static final int NEGATIVE_INFINITY = 0xFF800000;

  private PoolingLowering() {}

  /// Windows over `images` images, each for itself.
  public record Pooling(int images, Sliding y, Sliding x) {}

  /// The greatest, or the sum, of each window: taps in the order `ky, kx`.
  ///
  /// @param op MAX from -infinity, or ADD from +0
  public static Node fold(Pooling p, FoldOp op, int source) {
    Box box = new Box();
    int image = box.output(p.images());
    int y = box.output(p.y().out());
    int x = box.output(p.x().out());
    int ky = box.reduced(p.y().kernel());
    int kx = box.reduced(p.x().kernel());
    Read read = taps(box, p, source, new int[] {image, y, x, ky, kx});
    return new Node.Fold(
        op,
        op == FoldOp.MAX ? NEGATIVE_INFINITY : Lowering.PLUS_ZERO,
        Shape.of(p.images(), p.y().out(), p.x().out()),
        Shape.of(p.y().kernel(), p.x().kernel()),
        List.of(read));
  }

  /// For each window `[image, y, x]`, where in its image the first of the greatest lies
  /// (`row * x.in + column`); a number outside the image where the window holds a NaN.
  ///
  /// @param greatest the windows' greatest
  public static List<Node> places(Pooling p, int source, int greatest, int first) {
    Shape shape = Shape.of(p.images(), p.y().out(), p.x().out(), p.y().kernel(), p.x().kernel());
    Box box = new Box();
    for (int i = 0; i < shape.rank(); i++) box.output(shape.dim(i));
    int[] axes = {0, 1, 2, 3, 4};
    Read windows =
        new Read(
            greatest,
            List.of(
                box.whole(p.images(), 0), box.whole(p.y().out(), 1), box.whole(p.x().out(), 2)));
    Node hit = new Node.Map(MapOp.EQ, 0, shape, List.of(taps(box, p, source, axes), windows));
    Affine row = tap(box, p.y(), 1, 3);
    Affine column = tap(box, p.x(), 2, 4);
    int none = p.y().in() * p.x().in();
    Node place =
        new Node.Map(
            MapOp.I_SELECT,
            0,
            shape,
            List.of(
                read(box, first, shape),
                new Operand.Index(row.times(p.x().in()).plus(column)),
                new Operand.Immediate(none)));
    int taps = p.y().kernel() * p.x().kernel();
    Node least =
        new Node.Fold(
            FoldOp.I_MIN,
            none,
            Shape.of(p.images(), p.y().out(), p.x().out()),
            Shape.of(taps),
            List.of(
                new Read(
                    first + 1,
                    List.of(
                        Dim.inside(p.images(), Affine.axis(4, 0)),
                        Dim.inside(p.y().out(), Affine.axis(4, 1)),
                        Dim.inside(p.x().out(), Affine.axis(4, 2)),
                        Dim.inside(taps, Affine.axis(4, 3))))));
    return List.of(hit, place, least);
  }

  private static Read read(Box box, int source, Shape shape) {
    Dim[] dims = new Dim[shape.rank()];
    for (int i = 0; i < dims.length; i++) dims[i] = box.whole(shape.dim(i), i);
    return new Read(source, List.of(dims));
  }

  private static Read taps(Box box, Pooling p, int source, int[] axes) {
    return new Read(
        source,
        List.of(
            box.whole(p.images(), axes[0]),
            box.guarded(p.y().in(), tap(box, p.y(), axes[1], axes[3]), Edge.SKIP),
            box.guarded(p.x().in(), tap(box, p.x(), axes[2], axes[4]), Edge.SKIP)));
  }

  private static Affine tap(Box box, Sliding s, int position, int tap) {
    return box.at(-s.before(), position, s.stride(), tap, s.dilation());
  }
}
