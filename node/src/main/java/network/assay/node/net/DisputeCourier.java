// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.node.dispute.Courier;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;

/// Moves of disputes over libp2p. For any number of threads.
public final class DisputeCourier implements Courier {
  private static final int REMEMBERED = 1_024;

  /// Where an account may be that has not announced itself.
  @FunctionalInterface
  public interface Places {
    /// @param job that a dispute with it is about
    Optional<PeerId> of(Address account, JobId job);
  }

  private final Host host;
  private final Directory directory;
  private final Places places;
  private final Map<Digest, Engagement> engaged = new HashMap<>();
  private final Map<Address, PeerId> heard =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, PeerId> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// A dispute with an account, and the peer whose connections it keeps from being trimmed: whoever
  /// floods this node with connections must not cut it off from the other side.
  private record Engagement(Address account, Optional<PeerId> spared) {}

  public DisputeCourier(Host host, Directory directory, Places places) {
    this.host = host;
    this.directory = directory;
    this.places = places;
  }

  @Override
  public DisputeReply ask(Address account, JobId job, DisputeRequest request)
      throws InterruptedException {
    PeerId peer = peerOf(account, job);
    spare(account, peer);
    if (peer.equals(host.peerId())) {
      throw new AssayFault.World("this node does not ask itself over the network");
    }
    byte[] reply = host.request(peer, MarketProtocols.DISPUTE, request.encode());
    return Routes.reply(peer, MarketProtocols.DISPUTE, DisputeReply::decode, reply);
  }

  private PeerId peerOf(Address account, JobId job) {
    synchronized (heard) {
      PeerId known = heard.get(account);
      if (known != null) return known;
    }
    return directory
        .find(account)
        .map(
            endpoint -> {
              host.learn(endpoint.peer(), Addresses.of(endpoint));
              return endpoint.peer();
            })
        .or(() -> places.of(account, job))
        .orElseThrow(() -> new AssayFault.World("nobody knows where " + account + " is"));
  }

  @Override
  public void begin(Digest dispute, Address account) {
    Optional<PeerId> known;
    synchronized (heard) {
      known = Optional.ofNullable(heard.get(account));
    }
    synchronized (engaged) {
      engaged.putIfAbsent(dispute, new Engagement(account, Optional.empty()));
    }
    known.ifPresent(peer -> spare(account, peer));
  }

  @Override
  public void end(Digest dispute) {
    synchronized (engaged) {
      Engagement ended = engaged.remove(dispute);
      if (ended != null) {
        ended.spared().ifPresent(peer -> host.values().unprotect(peer, why(dispute)));
      }
    }
  }

  /// One peer for each dispute: the last one that the account was met at.
  private void spare(Address account, PeerId peer) {
    synchronized (engaged) {
      engaged.replaceAll(
          (dispute, one) -> one.account().equals(account) ? at(dispute, one, peer) : one);
    }
  }

  private Engagement at(Digest dispute, Engagement one, PeerId peer) {
    one.spared().ifPresent(before -> host.values().unprotect(before, why(dispute)));
    host.values().protect(peer, why(dispute));
    return new Engagement(one.account(), Optional.of(peer));
  }

  private static String why(Digest dispute) {
    return "dispute " + dispute.toHex();
  }

  @Override
  public void heard(Address account, PeerId from) {
    synchronized (heard) {
      heard.put(account, from);
    }
    spare(account, from);
  }
}
