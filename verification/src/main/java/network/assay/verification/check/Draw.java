// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaskId;

/// Numbers that a beacon fixes for one task and one purpose, the same for everyone who knows the
/// beacon and predictable by nobody who does not.
///
/// The `n`-th value is `H[tag](beacon, task id, n)` read as a 256-bit number; reduced to a bound
/// far below 2^128 its bias is below 2^-128.
final class Draw {
  private final HashTag tag;
  private final Digest beacon;
  private final TaskId task;
  private long count;

  Draw(HashTag tag, Digest beacon, TaskId task) {
    this.tag = tag;
    this.beacon = beacon;
    this.task = task;
  }

  /// Uniform from 0 to `bound` - 1.
  BigInteger below(BigInteger bound) {
    Digest value = tag.start().add(beacon).add(task.digest()).add(count++).end();
    return new BigInteger(1, value.toBytes()).mod(bound);
  }

  int below(int bound) {
    return below(BigInteger.valueOf(bound)).intValueExact();
  }

  /// `take` different numbers below `from`, ascending, each subset as likely as any other (Floyd's
  /// algorithm).
  List<Integer> subset(int from, int take) {
    var chosen = new ArrayList<Integer>(take);
    for (int next = from - take; next < from; next++) {
      int pick = below(next + 1);
      chosen.add(chosen.contains(pick) ? next : pick);
    }
    return chosen.stream().sorted().toList();
  }
}
