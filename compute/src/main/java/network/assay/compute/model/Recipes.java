// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.stream.IntStream;

/// The models that a job can name.
public final class Recipes {
  private Recipes() {}

  /// @param sizes the features, the hidden sizes, the classes
  public static Mlp mlp(int... sizes) {
    return new Mlp(IntStream.of(sizes).boxed().toList());
  }
}
