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
import network.assay.protocol.market.deal.Lease;

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

  private static Digest digest(Lease lease) {
    return HashTag.of("test/lease")
        .start()
        .add(lease.job().digest())
        .add(lease.task().digest())
        .add(lease.provider().toBytes())
        .add(lease.price().toBytes())
        .add(lease.deadline().getEpochSecond())
        .end();
  }

  private static TaggedHash start(String kind, JobId job, TaskId task) {
    return HashTag.of(kind).start().add(job.digest()).add(task.digest());
  }

  @Override
  public Signature signLease(Lease lease) {
    return sign(digest(lease));
  }

  @Override
  public Address signerOfLease(Lease lease, Signature signature) {
    return signer(digest(lease), signature);
  }

  @Override
  public Signature signResult(JobId job, TaskId task, Digest commitment) {
    return sign(start("test/result", job, task).add(commitment).end());
  }

  @Override
  public Address signerOfResult(JobId job, TaskId task, Digest commitment, Signature signature) {
    return signer(start("test/result", job, task).add(commitment).end(), signature);
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
