// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import java.nio.ByteBuffer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaskId;

/// The hashes that parties sign and batches hold (docs/spec/commitments, sections 5 and 7).
public final class Commitments {
  private static final HashTag RESULT = HashTag.of("assay/result/1");
  private static final HashTag CHECK = HashTag.of("assay/check/1");
  private static final HashTag BATCH_ENTRY = HashTag.of("assay/batch-entry/1");
  private static final HashTag PAY = HashTag.of("assay/pay/1");

  private Commitments() {}

  /// Binds a provider to a transcript without telling anyone any part of it.
  ///
  /// @param salt 32 random bytes, secret until the check is over
  public static Digest result(TaskId task, Digest transcriptRoot, Digest salt) {
    return RESULT.start().add(task.digest()).add(transcriptRoot).add(salt).end();
  }

  /// Binds a verifier to what it found before it is told what the provider found.
  public static Digest check(TaskId task, int segment, Digest start, Digest end, Digest salt) {
    byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(segment).array();
    return CHECK.start().add(task.digest()).add(number).add(start).add(end).add(salt).end();
  }

  /// A leaf of a batch's results.
  public static Digest batchEntry(TaskId task, Address provider, Digest commitment) {
    return BATCH_ENTRY.start().add(task.digest()).add(provider.toBytes()).add(commitment).end();
  }

  /// A leaf of a batch's pay.
  ///
  /// @param cumulative all that `provider` has earned in the job so far
  public static Digest payEntry(Address provider, Amount cumulative) {
    return PAY.start().add(provider.toBytes()).add(cumulative.toBytes()).end();
  }
}
