// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.tensor.State;

/// What some steps make of a model, and its digest.
final class Trained {
  private Trained() {}

  /// Everything carried, after `steps` from 0 on, with samples in the order of one seed.
  static State after(int steps, Loop loop, int rows, int batch) {
    BatchOrder order = new BatchOrder(77, 0, rows, batch);
    for (int step = 0; step < steps; step++) {
      loop.run(State.of(Names.ORDER, order.tensor(step)));
    }
    return loop.snapshot();
  }

  /// SHA-256 over the canonical bytes of all tensors, by name.
  static String digest(State state) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      state.forEach((_, tensor) -> tensor.writeTo(sha::update));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
