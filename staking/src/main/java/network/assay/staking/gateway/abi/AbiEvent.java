// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

import java.util.function.Function;
import network.assay.protocol.market.Digest;

/// The shape of an event.
///
/// @param topic what the first topic of its logs is
/// @param indexed how many topics follow
/// @param reader takes the topics, then the data
public record AbiEvent<T>(Digest topic, int indexed, Function<AbiReader, T> reader) {
  /// @throws AbiReader.Malformed when the log is not of this shape
  public T read(AbiReader in) {
    T value = reader.apply(in);
    in.end();
    return value;
  }
}
