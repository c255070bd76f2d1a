// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

/// A peer follows a topic from now on, or no longer does.
public record Subscription(boolean subscribe, String topic) {}
