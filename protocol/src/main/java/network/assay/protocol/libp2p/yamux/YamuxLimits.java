// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import java.time.Duration;
import network.assay.protocol.libp2p.limits.WindowBudget;

/// What one connection may cost.
///
/// @param streams open at once, in each direction
/// @param bufferedBytes received and not yet read, all streams together, before any window grew
/// @param pongPatience how long an answer to a ping may take
/// @param growth what windows grow by is taken from here
public record YamuxLimits(
    int streams, long bufferedBytes, Duration pongPatience, WindowBudget.Share growth) {
  /// What all windows of one connection may grow by.
  static final long MAX_GROWTH = 32L * 1024 * 1024;
}
