// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.Evidence;
import network.assay.staking.gateway.Eip712;

/// Signatures that anybody could make, and that say what was signed.
final class FakeSeal implements Seal {
  private final Address account;
  private final Address accused;
  private final List<DisputePosition> all = new ArrayList<>();

  FakeSeal(Address account, Address accused) {
    this.account = account;
    this.accused = accused;
  }

  /// All that was ever signed.
  List<DisputePosition> all() {
    return all;
  }

  @Override
  public Address account() {
    return account;
  }

  @Override
  public DisputeCase caseOf(Evidence evidence, Digest terms) {
    return new DisputeCase(
        new ChallengeKey(evidence.job(), evidence.task(), accused, account),
        terms,
        evidence.segment().index(),
        evidence.segment().end().state());
  }

  @Override
  public Signature sign(Digest dispute, DisputePosition position) {
    all.add(position);
    return signature(account, dispute, position);
  }

  static Signature signature(Address by, Digest dispute, DisputePosition position) {
    byte[] bytes = new byte[Signature.BYTES];
    System.arraycopy(Eip712.structHash(dispute, position).toBytes(), 0, bytes, 0, Digest.BYTES);
    System.arraycopy(by.toBytes(), 0, bytes, 2 * Digest.BYTES - Address.BYTES, Address.BYTES);
    bytes[2 * Digest.BYTES] = 27;
    return Signature.of(bytes);
  }

  @Override
  public Address signer(Digest dispute, DisputePosition position, Signature signature) {
    return signed(dispute, position, signature);
  }

  static Address signed(Digest dispute, DisputePosition position, Signature signature) {
    byte[] bytes = signature.toBytes();
    if (!Digest.at(bytes, 0).equals(Eip712.structHash(dispute, position))) {
      throw new AssayFault.Peer("a signature of something else");
    }
    return Address.of(
        java.util.Arrays.copyOfRange(bytes, 2 * Digest.BYTES - Address.BYTES, 2 * Digest.BYTES));
  }
}
