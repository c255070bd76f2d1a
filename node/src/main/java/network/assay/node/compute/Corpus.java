// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.Arrays;
import java.util.Optional;
import network.assay.compute.arith.Permutation;
import network.assay.compute.format.Dataset;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.compute.text.Tokenizer;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;

/// What a model learns from and what it is judged by.
///
/// @param heldOut samples that training never sees; may be empty of rows
/// @param tokenizer what made tokens of a text
public record Corpus(Dataset train, Dataset heldOut, Optional<Tokenizer> tokenizer) {
  /// The epoch of the permutation that chooses what is held out; no epoch of training has it.
  private static final int CHOICE = -2;

  /// Holds out `share` of the samples, chosen by a permutation that is always the same, so that
  /// models are compared on the same samples whatever their seeds.
  ///
  /// @throws AssayFault.Operator when nothing would be left to train on
  public static Corpus splitting(Dataset all, double share) {
    int held = (int) Math.floor(all.size() * share);
    if (all.size() - held < 1) {
      throw new AssayFault.Operator(
          all.size() + " samples with " + held + " held out leave none to train on");
    }
    var order = new Permutation(0, CHOICE, all.size());
    int[] rows = new int[all.size()];
    for (int i = 0; i < rows.length; i++) rows[i] = order.at(i);
    Arrays.sort(rows, 0, rows.length - held);
    Arrays.sort(rows, rows.length - held, rows.length);
    return new Corpus(
        rows(all, Arrays.copyOf(rows, rows.length - held)),
        rows(all, Arrays.copyOfRange(rows, rows.length - held, rows.length)),
        Optional.empty());
  }

  /// The rows of `all` that `picks` names, in that order.
  private static Dataset rows(Dataset all, int[] picks) {
    return new Dataset(rows(all.samples(), picks), rows(all.labels(), picks));
  }

  private static Tensor rows(Tensor from, int[] picks) {
    int[] dims = from.shape().dims().toArray();
    int width = from.shape().without(0).elements();
    dims[0] = picks.length;
    Tensor to = Tensor.zeros(from.dtype(), Shape.of(dims));
    for (int i = 0; i < picks.length; i++) {
      switch (from.dtype()) {
        case F32 -> copy(from.sharedFloats(), picks[i], to.sharedFloats(), i, width);
        case I32 -> copy(from.sharedInts(), picks[i], to.sharedInts(), i, width);
        case U8 -> copy(from.sharedBytes(), picks[i], to.sharedBytes(), i, width);
      }
    }
    return to;
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // Both are arrays of the same primitive.
  private static void copy(Object from, int row, Object to, int at, int width) {
    System.arraycopy(from, row * width, to, at * width, width);
  }

  /// As a model's graphs take samples and labels.
  public static State state(Dataset data) {
    Tensor samples = data.samples().reshaped(Shape.of(data.size(), data.features()));
    return State.of(Names.SAMPLES, samples).with(Names.LABELS, data.labels());
  }

  /// With bytes as the numbers that they are.
  public Corpus inFloats() {
    return new Corpus(inFloats(train), inFloats(heldOut), tokenizer);
  }

  private static Dataset inFloats(Dataset data) {
    return new Dataset(Rows.widened(data.samples(), DType.F32), data.labels());
  }

  /// Names what is trained on, to the bit.
  public Digest digest() {
    return StateStore.digest(state(train));
  }

  /// One more than the greatest label.
  ///
  /// @throws AssayFault.Operator when labels are no numbers of classes
  public static int classes(Dataset data) {
    int greatest = -1;
    int[] labels = data.labels().sharedInts();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] == Integer.MAX_VALUE) {
        throw new AssayFault.Operator("sample " + (i + 1) + " has the label " + labels[i]);
      }
      greatest = Math.max(greatest, labels[i]);
    }
    return greatest + 1;
  }
}
