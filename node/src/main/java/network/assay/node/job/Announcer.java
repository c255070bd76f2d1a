// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

/// Where events for people go: the daemon's event log.
@FunctionalInterface
public interface Announcer {
  /// @param type such as `job.round`
  void publish(String type, Record body);
}
