// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Shape;

/// Which elements one step of a node reads, from the text of docs/spec/exact-ops, section 3: every
/// coordinate is evaluated anew.
final class Places {
  private final TensorTrees tensors;

  Places(TensorTrees tensors) {
    this.tensors = tensors;
  }

  /// An operand at one step: an element of a tensor, or a value (then `tensor` is -1).
  record Place(int tensor, int index, int value) {
    static Place of(int value) {
      return new Place(-1, 0, value);
    }

    boolean read() {
      return tensor >= 0;
    }
  }

  /// The operands of a step; nothing where one says to skip it.
  Optional<List<Place>> operands(
      List<Operand> operands, Shape shape, int element, Shape reduce, int step) {
    int[] at = new int[shape.rank() + reduce.rank()];
    spread(element, shape, at, 0);
    spread(step, reduce, at, shape.rank());
    var places = new ArrayList<Place>();
    boolean skips = false;
    for (Operand operand : operands) {
      switch (operand) {
        case Operand.Immediate(int bits) -> places.add(Place.of(bits));
        case Operand.Index(Affine value) -> places.add(Place.of(value(value, at)));
        case Operand.Read(int source, List<Operand.Dim> view) -> {
          int index = 0;
          boolean zero = false;
          for (Operand.Dim dim : view) {
            int coordinate = value(dim.at(), at);
            boolean outside = coordinate < 0 || coordinate >= dim.extent();
            skips |= outside && dim.edge() == Operand.Edge.SKIP;
            zero |= outside && dim.edge() == Operand.Edge.ZERO;
            index = index * dim.extent() + coordinate;
          }
          places.add(zero ? Place.of(0) : new Place(source, index, 0));
        }
      }
    }
    return skips ? Optional.empty() : Optional.of(places);
  }

  /// What an element of a gather reads: the index, and the source where the index is in range.
  List<Place> gather(Node.Gather gather, int element) {
    int pick = element / gather.width();
    Place index = new Place(gather.index(), pick, 0);
    int row = bits(index);
    if (row < 0 || row >= gather.rows()) return List.of(index);
    int from =
        (pick / gather.picks() * gather.rows() + row) * gather.width() + element % gather.width();
    return List.of(index, new Place(gather.source(), from, 0));
  }

  /// What a step of a scatter-add reads: the index, and the update where the index is the row.
  List<Place> scatter(Node.ScatterAdd add, int element, int step) {
    int row = element / add.width();
    int pick = row / add.rows() * add.picks() + step;
    Place index = new Place(add.index(), pick, 0);
    if (bits(index) != row % add.rows()) return List.of(index);
    return List.of(index, new Place(add.updates(), pick * add.width() + element % add.width(), 0));
  }

  /// The bits at a place.
  int bits(Place place) {
    return place.read() ? tensors.tensor(place.tensor()).bitsAt(place.index()) : place.value();
  }

  private static void spread(int flat, Shape box, int[] at, int first) {
    for (int axis = box.rank() - 1; axis >= 0; axis--) {
      at[first + axis] = flat % box.dim(axis);
      flat /= box.dim(axis);
    }
  }

  private static int value(Affine affine, int[] at) {
    int value = affine.offset();
    for (int j = 0; j < at.length; j++) value += affine.coefficients().get(j) * at[j];
    return value;
  }
}
