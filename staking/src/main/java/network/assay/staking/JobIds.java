// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;

/// The id a job will have, which the contract computes in the same way (docs/spec/contracts,
/// section 4).
public final class JobIds {
  private static final HashTag JOB = HashTag.of("assay/job/1");

  private JobIds() {}

  public static JobId of(Address submitter, Digest jobDigest) {
    return new JobId(JOB.start().add(submitter.toBytes()).add(jobDigest).end());
  }
}
