// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.abi.BeaconAbi;

/// Randomness that nobody knew when results were committed (docs/spec/contracts, section 5).
public final class BeaconBlocks {
  private final Market market;
  private final Writer writer;

  BeaconBlocks(Market market, Writer writer) {
    this.market = market;
    this.writer = writer;
  }

  /// The randomness of a block once the block is final; nothing before. The header it comes from
  /// hashes to the block's hash, so a node cannot make one up without making up the block.
  public Optional<Digest> randomness(long blockNumber) {
    if (blockNumber > market.node().head() - market.finalityDepth()) return Optional.empty();
    return Optional.of(header(blockNumber).prevrandao());
  }

  /// Records a block's randomness where contracts can read it, by showing its header.
  ///
  /// @throws AssayFault.Operator when the block is out of the contract's reach: more than 8,191
  ///     blocks old, or 256 where the chain has no history contract, and nobody anchored it
  public Outcome record(long blockNumber) {
    return writer.write(
        Intent.of(
            String.valueOf(blockNumber),
            market.at().beacon(),
            BeaconAbi.record(List.of(header(blockNumber).rlp())),
            () -> market.latest().recordedRandomness(blockNumber).isPresent()));
  }

  /// What contracts know of a block's randomness.
  public Optional<Digest> recorded(long blockNumber) {
    return market.latest().recordedRandomness(blockNumber);
  }

  /// Keeps a block's hash in the contract, so that its header can be shown at any later time.
  public Outcome anchor(long blockNumber) {
    var number = BigInteger.valueOf(blockNumber);
    return writer.write(
        Intent.of(
            String.valueOf(blockNumber),
            market.at().beacon(),
            BeaconAbi.anchor(number),
            () ->
                !market
                    .node()
                    .read(market.at().beacon(), BeaconAbi.anchors(number), ChainNode.LATEST)
                    .equals(Digest.ZERO)));
  }

  private ProvenHeader header(long blockNumber) {
    return market
        .node()
        .provenHeader(blockNumber)
        .orElseThrow(
            () ->
                new AssayFault.World(
                    market.node().name()
                        + " has no block "
                        + blockNumber
                        + " yet. Wait for it, or use a node that is in step."));
  }
}
