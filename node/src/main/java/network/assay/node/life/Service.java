// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.time.Duration;

/// A part of the daemon with a life of its own: constructors assign, start acquires, stop releases.
///
/// The way is one-way: what has stopped is never started again; make a new one.
public interface Service {
  /// What log lines and faults call it.
  String name();

  /// Acquires what the service needs; returns once others may use it.
  ///
  /// @throws Exception when it cannot run; [#stop] is called then too
  void start() throws Exception;

  /// Releases everything, also after a start that failed half-way. Called once, by one thread.
  ///
  /// @param patience how long work at hand may take to end; after that it is cut off
  void stop(Duration patience) throws Exception;
}
