// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Arrays;
import network.assay.node.chain.Notary;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.ResultCommitment;

/// Signatures that name their signer and are bound to what is signed, without the curve.
record FakeNotary(Address account) implements Notary {
  private static final HashTag TAG = HashTag.of("test/signature");

  private Signature sign(Digest what) {
    byte[] who = Arrays.copyOf(account.toBytes(), Digest.BYTES);
    return new Signature(Digest.of(who), TAG.hash(Digest.of(who), what), 27);
  }

  private static Address signer(Digest what, Signature signature) {
    if (!TAG.hash(signature.r(), what).equals(signature.s())) {
      throw new AssayFault.Peer("nobody signed that");
    }
    return Address.of(Arrays.copyOf(signature.r().toBytes(), Address.BYTES));
  }

  private static Digest lease(Lease lease, Digest terms) {
    return TAG.start()
        .add(lease.job().digest())
        .add(lease.task().digest())
        .add(lease.provider().toBytes())
        .add(lease.price().toBytes())
        .add(lease.deadline().getEpochSecond())
        .add(terms)
        .end();
  }

  private static Digest result(ResultCommitment result) {
    return TAG.start()
        .add(result.job().digest())
        .add(result.task().digest())
        .add(result.commitment())
        .add(result.terms())
        .end();
  }

  private static Digest check(JobId job, TaskId task, int segment, Digest commitment) {
    return TAG.start()
        .add(job.digest())
        .add(task.digest())
        .add((long) segment)
        .add(commitment)
        .end();
  }

  @Override
  public Signature signLease(Lease lease, Digest terms) {
    return sign(lease(lease, terms));
  }

  @Override
  public Address signerOfLease(Lease lease, Digest terms, Signature signature) {
    return signer(lease(lease, terms), signature);
  }

  @Override
  public Signature signResult(ResultCommitment result) {
    return sign(result(result));
  }

  @Override
  public Address signerOfResult(ResultCommitment result, Signature signature) {
    return signer(result(result), signature);
  }

  private static Digest order(CheckOrder order) {
    var hash =
        TAG.start()
            .add(order.job().digest())
            .add(order.task().digest())
            .add(order.provider().toBytes())
            .add(order.verifier().toBytes())
            .add(order.peer().toBytes())
            .add(order.price().toBytes());
    order.segments().forEach(segment -> hash.add((long) segment));
    return hash.end();
  }

  @Override
  public Signature signOrder(CheckOrder order) {
    return sign(order(order));
  }

  @Override
  public Address signerOfOrder(CheckOrder.Signed signed) {
    return signer(order(signed.order()), signed.signature());
  }

  @Override
  public Signature signCheck(JobId job, TaskId task, int segment, Digest commitment) {
    return sign(check(job, task, segment, commitment));
  }

  @Override
  public Address signerOfCheck(
      JobId job, TaskId task, int segment, Digest commitment, Signature signature) {
    return signer(check(job, task, segment, commitment), signature);
  }
}
