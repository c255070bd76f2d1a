// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.sim;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.PeerId;

/// A place in the network, and what acts there.
abstract class Node {
  final World world;
  final int number;
  final PeerId peer;
  final Terrain.Place place;

  /// Whom it is connected to, and whether it dialled them.
  final Map<PeerId, Boolean> links = new LinkedHashMap<>();

  /// Its address, and the network around it; empty where it has one that says nothing.
  String block = "";

  String network = "";

  /// When its uplink has sent all that it was given.
  long sentBy;

  long bytesSent;
  long bytesReceived;

  Node(World world, int number) {
    this.world = world;
    this.number = number;
    this.peer =
        PeerId.of(
            ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 32).putInt(30, number).array());
    this.place = world.terrain.place();
  }

  abstract boolean honest();

  abstract void begin();

  abstract void arrived(Node other, boolean outbound);

  abstract void gone(Node other);

  abstract void received(Node from, Rpc rpc);

  /// Whether this node lets another connect to it.
  abstract boolean accepts(Node dialler);
}
