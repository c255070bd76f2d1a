// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import java.time.Duration;

/// What one fetch may have on the way, and how long it waits.
///
/// @param perSource pieces on the way from one source
/// @param inAll pieces on the way, or here and not yet written
/// @param patience for one piece
/// @param rest of a source after its first failure in a row, twice as long after each further one
/// @param failures in a row after which a source is left out
public record SwarmRules(int perSource, int inAll, Duration patience, Duration rest, int failures) {
  public static final SwarmRules DEFAULTS =
      new SwarmRules(4, 16, Duration.ofSeconds(30), Duration.ofMillis(500), 4);

  public SwarmRules {
    if (perSource < 1 || inAll < 1 || failures < 1) {
      throw new IllegalArgumentException("a fetch that asks for nothing");
    }
  }
}
