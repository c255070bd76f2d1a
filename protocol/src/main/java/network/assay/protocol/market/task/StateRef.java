// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.Optional;
import network.assay.protocol.market.Digest;

/// The model state that a task starts from.
public sealed interface StateRef {
  /// The digest of a state that has to be fetched; empty for one that is derived.
  default Optional<Digest> digest() {
    return switch (this) {
      case Initial _ -> Optional.empty();
      case Of(Digest state) -> Optional.of(state);
    };
  }

  /// The state that model and seed alone determine: there is nothing to forge and nothing to send.
  record Initial(long seed) implements StateRef {}

  /// The state with this digest (docs/spec/commitments, section 4), fetched from whoever has it.
  record Of(Digest state) implements StateRef {}
}
