// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.Arrays;
import network.assay.node.chain.Notary;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaggedHash;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.ResultCommitment;

/// Signs so that tests can tell who signed what; anyone could forge it.
public record TestNotary(Address account) implements Notary {
  private static final HashTag TAG = HashTag.of("test/signature");

  public static TestNotary number(int number) {
    byte[] bytes = new byte[Address.BYTES];
    bytes[0] = 1;
    bytes[Address.BYTES - 1] = (byte) number;
    return new TestNotary(Address.of(bytes));
  }

  private Signature sign(Digest what) {
    byte[] padded = Arrays.copyOf(account.toBytes(), Digest.BYTES);
    return new Signature(TAG.start().add(what).add(padded).end(), Digest.of(padded), 27);
  }

  private static Address signer(Digest what, Signature signature) {
    byte[] padded = signature.s().toBytes();
    if (!TAG.start().add(what).add(padded).end().equals(signature.r())) {
      throw new AssayFault.Peer("nobody can have signed this");
    }
    return Address.of(Arrays.copyOf(padded, Address.BYTES));
  }

  private static Digest digest(Lease lease, Digest terms) {
    return HashTag.of("test/lease")
        .start()
        .add(lease.job().digest())
        .add(lease.task().digest())
        .add(lease.provider().toBytes())
        .add(lease.price().toBytes())
        .add(lease.deadline().getEpochSecond())
        .add(terms)
        .end();
  }

  private static TaggedHash start(String kind, JobId job, TaskId task) {
    return HashTag.of(kind).start().add(job.digest()).add(task.digest());
  }

  private static Digest result(ResultCommitment result) {
    return start("test/result", result.job(), result.task())
        .add(result.commitment())
        .add(result.terms())
        .end();
  }

  @Override
  public Signature signLease(Lease lease, Digest terms) {
    return sign(digest(lease, terms));
  }

  @Override
  public Address signerOfLease(Lease lease, Digest terms, Signature signature) {
    return signer(digest(lease, terms), signature);
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
        HashTag.of("test/order")
            .start()
            .add(order.job().digest())
            .add(order.task().digest())
            .add(order.provider().toBytes())
            .add(order.verifier().toBytes())
            .add(order.peer().toBytes())
            .add(order.price().toBytes())
            .add(order.deadline().getEpochSecond())
            .add(order.draw().batch())
            .add(order.draw().beaconBlock());
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
  public Signature signStart(JobId job, TaskId task, int segment, Digest start) {
    return sign(start("test/start", job, task).add(segment).add(start).end());
  }

  @Override
  public Address signerOfStart(
      JobId job, TaskId task, int segment, Digest start, Signature signature) {
    return signer(start("test/start", job, task).add(segment).add(start).end(), signature);
  }

  @Override
  public Signature signCheck(JobId job, TaskId task, int segment, Digest commitment) {
    return sign(start("test/check", job, task).add(segment).add(commitment).end());
  }

  @Override
  public Address signerOfCheck(
      JobId job, TaskId task, int segment, Digest commitment, Signature signature) {
    return signer(start("test/check", job, task).add(segment).add(commitment).end(), signature);
  }
}
