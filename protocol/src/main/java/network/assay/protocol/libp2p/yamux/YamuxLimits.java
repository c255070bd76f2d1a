// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import java.time.Duration;

/// What one connection may cost.
///
/// @param streams open at once, in each direction
/// @param bufferedBytes received and not yet read, all streams together
/// @param pongPatience how long an answer to a ping may take
public record YamuxLimits(int streams, long bufferedBytes, Duration pongPatience) {}
