// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

/// A block's randomness with the bytes that prove it: they hash to the block's hash.
///
/// @param rlp the header, hexadecimal with `0x`; what `Beacon.record` takes
record ProvenHeader(Digest prevrandao, String rlp) {
  private enum Kind {
    BYTES,
    NUMBER
  }

  private record Field(String name, Kind kind) {}

  /// In the order of the header; those of later forks follow and may be absent, from the end.
  private static final List<Field> FIELDS =
      List.of(
          new Field("parentHash", Kind.BYTES),
          new Field("sha3Uncles", Kind.BYTES),
          new Field("miner", Kind.BYTES),
          new Field("stateRoot", Kind.BYTES),
          new Field("transactionsRoot", Kind.BYTES),
          new Field("receiptsRoot", Kind.BYTES),
          new Field("logsBloom", Kind.BYTES),
          new Field("difficulty", Kind.NUMBER),
          new Field("number", Kind.NUMBER),
          new Field("gasLimit", Kind.NUMBER),
          new Field("gasUsed", Kind.NUMBER),
          new Field("timestamp", Kind.NUMBER),
          new Field("extraData", Kind.BYTES),
          new Field("mixHash", Kind.BYTES),
          new Field("nonce", Kind.BYTES),
          new Field("baseFeePerGas", Kind.NUMBER),
          new Field("withdrawalsRoot", Kind.BYTES),
          new Field("blobGasUsed", Kind.NUMBER),
          new Field("excessBlobGas", Kind.NUMBER),
          new Field("parentBeaconBlockRoot", Kind.BYTES),
          new Field("requestsHash", Kind.BYTES),
          new Field("blockAccessListHash", Kind.BYTES));

  private static final int PREVRANDAO = 13;
  private static final int MANDATORY = 15; // What every header has had from the first block on.

  /// Puts the header together again from what `eth_getBlockByNumber` answers.
  ///
  /// @return nothing when it does not hash to `hash`: then the node lies, or the chain's headers
  ///     have a field that we do not know
  /// @throws IllegalArgumentException when a field is missing or malformed
  static Optional<ProvenHeader> of(JsonNode block, Digest hash) {
    List<RlpType> values = new ArrayList<>();
    for (Field field : FIELDS) {
      JsonNode value = block.path(field.name);
      if (value.isMissingNode() || value.isNull()) {
        if (values.size() >= MANDATORY) break;
        throw new IllegalArgumentException("a header without " + field.name);
      }
      values.add(
          switch (field.kind) {
            case BYTES -> RlpString.create(bytesOf(Quantity.bytes(value)));
            case NUMBER -> RlpString.create(Quantity.number(value));
          });
    }
    byte[] rlp = RlpEncoder.encode(new RlpList(values));
    return proven(rlp, hash, Quantity.digest(block.path("mixHash")));
  }

  /// Takes the header as the node stores it.
  ///
  /// @return nothing when it does not hash to `hash`
  /// @throws IllegalArgumentException when it is no header
  static Optional<ProvenHeader> ofRaw(String hex, Digest hash) {
    byte[] rlp = bytesOf(hex);
    if (!Keccak.hash(rlp).equals(hash)) return Optional.empty(); // Before it is decoded.
    try {
      var fields = (RlpList) RlpDecoder.decode(rlp).getValues().getFirst();
      var prevrandao = (RlpString) fields.getValues().get(PREVRANDAO);
      return proven(rlp, hash, Digest.of(prevrandao.getBytes()));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("bytes that are no header", e);
    }
  }

  private static Optional<ProvenHeader> proven(byte[] rlp, Digest hash, Digest prevrandao) {
    if (!Keccak.hash(rlp).equals(hash)) return Optional.empty();
    return Optional.of(new ProvenHeader(prevrandao, "0x" + HexFormat.of().formatHex(rlp)));
  }

  private static byte[] bytesOf(String hex) {
    return HexFormat.of().parseHex(hex, 2, hex.length());
  }
}
