// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.PeerId;

/// One request and its reply, as [network.assay.protocol.libp2p.host.Host#request] does it.
@FunctionalInterface
interface Asking {
  byte[] request(PeerId peer, RequestProtocol protocol, byte[] request) throws InterruptedException;
}
