// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.Optional;
import network.assay.node.blob.BlobStore;
import network.assay.node.check.Providers;
import network.assay.node.job.Peers;
import network.assay.node.work.Submitters;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.Endpoint;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;

/// What this node asks of other peers. To try again is up to whoever calls.
public final class Calls implements Peers, Submitters, Providers {
  private final Host host;
  private final Directory directory;
  private final BlobFetcher fetcher;

  public Calls(Host host, Directory directory, BlobStore blobs) {
    this(host, directory, new BlobFetcher(blobs, new Line(host, directory)));
  }

  private Calls(Host host, Directory directory, BlobFetcher fetcher) {
    this.host = host;
    this.directory = directory;
    this.fetcher = fetcher;
  }

  /// The same for the node's checks, whose fetches hold nothing else up.
  public Calls forChecks() {
    return new Calls(host, directory, fetcher.forChecks());
  }

  /// The pieces of blobs that were fetched through this.
  public Fetched fetched() {
    return fetcher.fetched();
  }

  @Override
  public ProviderReply ask(Address provider, ProviderRequest request) throws InterruptedException {
    return ask(directory.require(provider), request, MarketProtocols.PROVIDER);
  }

  @Override
  public ProviderReply ask(Endpoint provider, ProviderRequest request, Duration within)
      throws InterruptedException {
    return ask(provider, request, MarketProtocols.PROVIDER.within(within));
  }

  private ProviderReply ask(Endpoint provider, ProviderRequest request, RequestProtocol protocol)
      throws InterruptedException {
    PeerId peer = known(provider);
    byte[] reply = request(peer, protocol, request.encode());
    return Routes.reply(peer, protocol, ProviderReply::decode, reply);
  }

  @Override
  public VerifierReply ask(Address verifier, VerifierRequest request) throws InterruptedException {
    PeerId peer = known(directory.require(verifier));
    byte[] reply = request(peer, MarketProtocols.VERIFIER, request.encode());
    return Routes.reply(peer, MarketProtocols.VERIFIER, VerifierReply::decode, reply);
  }

  @Override
  public SubmitterReply tell(PeerId submitter, SubmitterRequest request)
      throws InterruptedException {
    return tell(submitter, request, MarketProtocols.SUBMITTER);
  }

  @Override
  public SubmitterReply tell(PeerId submitter, SubmitterRequest request, Duration within)
      throws InterruptedException {
    return tell(submitter, request, MarketProtocols.SUBMITTER.within(within));
  }

  private SubmitterReply tell(PeerId submitter, SubmitterRequest request, RequestProtocol protocol)
      throws InterruptedException {
    byte[] reply = request(submitter, protocol, request.encode());
    return Routes.reply(submitter, protocol, SubmitterReply::decode, reply);
  }

  @Override
  public void fetch(Address holder, ContentId content, long maxBytes) throws InterruptedException {
    fetcher.fetch(known(directory.require(holder)), content, maxBytes);
  }

  @Override
  public void fetch(Address holder, ContentId content, long maxBytes, Duration within)
      throws InterruptedException {
    fetcher.fetch(known(directory.require(holder)), content, maxBytes, within);
  }

  @Override
  public void fetch(PeerId holder, ContentId content, long maxBytes) throws InterruptedException {
    fetcher.fetch(holder, content, maxBytes);
  }

  @Override
  public void fetch(PeerId holder, ContentId content, long maxBytes, Duration within)
      throws InterruptedException {
    fetcher.fetch(holder, content, maxBytes, within);
  }

  @Override
  public void fetchAmong(PeerId origin, ContentId content, long maxBytes, Duration within)
      throws InterruptedException {
    fetcher.fetchAmong(origin, content, maxBytes, within);
  }

  @Override
  public Endpoint endpoint(Address account) {
    return directory.require(account);
  }

  /// The host remembers where the peer is, and dials it when it is not connected.
  private PeerId known(Endpoint endpoint) {
    host.learn(endpoint.peer(), Addresses.of(endpoint));
    return endpoint.peer();
  }

  private byte[] request(PeerId peer, RequestProtocol protocol, byte[] request)
      throws InterruptedException {
    return request(host, peer, protocol, request);
  }

  private static byte[] request(Host host, PeerId peer, RequestProtocol protocol, byte[] request)
      throws InterruptedException {
    if (peer.equals(host.peerId())) {
      throw new AssayFault.World("this node does not ask itself over the network");
    }
    return host.request(peer, protocol, request);
  }

  /// What fetches ask through.
  private record Line(Host host, Directory directory) implements Asking {
    @Override
    public byte[] request(PeerId peer, RequestProtocol protocol, byte[] request)
        throws InterruptedException {
      return Calls.request(host, peer, protocol, request);
    }

    @Override
    public void charge(PeerId peer, String why) {
      host.streams().charge(peer, why);
    }

    /// A stranger that somebody named is not dialled: it may be anybody's victim.
    @Override
    public boolean trusts(PeerId peer) {
      if (peer.equals(host.peerId())) return false;
      Optional<Endpoint> announced = directory.account(peer).flatMap(directory::find);
      announced.ifPresent(endpoint -> host.learn(peer, Addresses.of(endpoint)));
      return announced.isPresent() || host.streams().connected().contains(peer);
    }
  }
}
