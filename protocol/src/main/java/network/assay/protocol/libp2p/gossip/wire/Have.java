// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.List;

/// IHAVE: messages of a topic the sender can give.
public record Have(String topic, List<MessageId> ids) {
  public Have {
    ids = List.copyOf(ids);
  }
}
