// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Instant;
import network.assay.protocol.market.Digest;

/// A block's header, as far as we use it, on its node's word; [ProvenHeader] is more than that.
record BlockHeader(
    long number,
    Digest hash,
    Digest parent,
    Instant timestamp,
    BigInteger baseFee,
    Digest prevrandao) {

  /// Reads what `eth_getBlockByNumber` answers.
  ///
  /// @throws IllegalArgumentException when a field is missing or malformed
  static BlockHeader of(JsonNode block) {
    return new BlockHeader(
        Quantity.small(block.path("number")),
        Quantity.digest(block.path("hash")),
        Quantity.digest(block.path("parentHash")),
        Instant.ofEpochSecond(Quantity.small(block.path("timestamp"))),
        Quantity.number(block.path("baseFeePerGas")),
        Quantity.digest(block.path("mixHash")));
  }
}
