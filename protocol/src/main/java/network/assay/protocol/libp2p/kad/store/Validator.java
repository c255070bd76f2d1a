// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import network.assay.protocol.libp2p.kad.wire.Octets;

/// The rules of one namespace of values. May be called on several threads at once, and must not
/// block.
public interface Validator {
  /// Whether `value` may stand under `key` at all: whoever has the bytes can check it.
  ///
  /// @param key the whole key, the namespace in front
  boolean isValid(Octets key, Octets value);

  /// Whether `fresh` is to replace `held`; both are valid. One order for everybody, in which
  /// nothing replaces itself, or nodes never agree.
  boolean isBetter(Octets key, Octets fresh, Octets held);
}
