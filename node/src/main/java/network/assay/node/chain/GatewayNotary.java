// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.function.Supplier;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.CheckCommitment;
import network.assay.staking.ResultCommitment;
import network.assay.staking.ShownStart;
import network.assay.staking.gateway.Eip712;
import network.assay.staking.gateway.HotKey;

/// [Notary] with a hot key, in the domain of one market. Touches no network.
public final class GatewayNotary implements Notary {
  private final Eip712 domain;
  private final HotKey key;

  public GatewayNotary(Eip712 domain, HotKey key) {
    this.domain = domain;
    this.key = key;
  }

  @Override
  public Address account() {
    return key.address();
  }

  @Override
  public Signature signLease(Lease lease, Digest terms) {
    return domain.sign(key, lease, terms);
  }

  @Override
  public Address signerOfLease(Lease lease, Digest terms, Signature signature) {
    return claimed("lease", () -> domain.signer(lease, terms, signature));
  }

  @Override
  public Signature signResult(ResultCommitment result) {
    return domain.sign(key, result);
  }

  @Override
  public Address signerOfResult(ResultCommitment result, Signature signature) {
    return claimed("result", () -> domain.signer(result, signature));
  }

  @Override
  public Signature signOrder(CheckOrder order) {
    return domain.sign(key, order);
  }

  @Override
  public Address signerOfOrder(CheckOrder.Signed signed) {
    return claimed("check's order", () -> domain.signer(signed));
  }

  @Override
  public Signature signStart(JobId job, TaskId task, int segment, Digest start) {
    return domain.sign(key, new ShownStart(job, task, segment, start));
  }

  @Override
  public Address signerOfStart(
      JobId job, TaskId task, int segment, Digest start, Signature signature) {
    var shown = new ShownStart(job, task, segment, start);
    return claimed("start", () -> domain.signer(shown, signature));
  }

  @Override
  public Signature signCheck(JobId job, TaskId task, int segment, Digest commitment) {
    return domain.sign(key, new CheckCommitment(job, task, segment, commitment));
  }

  @Override
  public Address signerOfCheck(
      JobId job, TaskId task, int segment, Digest commitment, Signature signature) {
    var check = new CheckCommitment(job, task, segment, commitment);
    return claimed("check", () -> domain.signer(check, signature));
  }

  /// What strangers sign may not fit the contract's types (a price of more than 128 bits, say);
  /// then nobody can have signed it.
  private static Address claimed(String what, Supplier<Address> signer) {
    try {
      return signer.get();
    } catch (IllegalArgumentException e) {
      throw new AssayFault.Peer("a " + what + " that nobody can sign: " + e.getMessage(), e);
    }
  }
}
