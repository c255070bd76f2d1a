// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import network.assay.protocol.market.Digest;

/// How a job ends.
public sealed interface Ending {
  /// @param result digest of the last global state
  record Done(Digest result) implements Ending {}

  record Cancelled() implements Ending {}

  /// The deadline passed first.
  record Expired() implements Ending {}

  record Failed(String why) implements Ending {}
}
