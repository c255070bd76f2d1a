// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.Arrays;
import java.util.List;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// From what each step of a task has its input `order` (docs/spec/dispute, section 2): the words,
/// to the last of which the stride is added once for every step before.
///
/// @param words at most [#MAX_WORDS]; none for a task whose steps read no `order`
public record StepOrder(Ints words, int stride) {
  /// The words one by one, as a contract takes them.
  public List<Integer> listed() {
    return Arrays.stream(words.toArray()).boxed().toList();
  }

  public static final int MAX_WORDS = 8;

  static final StepOrder NONE = new StepOrder(Ints.EMPTY, 0);

  public StepOrder {
    if (words.size() > MAX_WORDS) {
      throw new IllegalArgumentException("an order of " + words.size() + " words; at most 8");
    }
  }

  /// What step `step`, counted from 0 within the task, reads: modulo 2^32.
  public Tensor at(int step) {
    int[] given = words.toArray();
    if (given.length > 0) given[given.length - 1] += stride * step;
    return Tensor.wrapI32(Shape.of(given.length), given);
  }

  /// The same as a state.
  State varying(int step) {
    return words.size() == 0 ? State.EMPTY : State.of(Names.ORDER, at(step));
  }
}
