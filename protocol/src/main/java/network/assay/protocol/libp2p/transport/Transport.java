// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// One way to reach another machine. A channel handed out does not read until its owner says so, so
/// that no byte is lost before a handler is in place.
public interface Transport {
  /// Whether addresses of this form are for this transport.
  boolean handles(Multiaddr address);

  /// Binds to an address of this machine and accepts until [#stopListening()].
  ///
  /// @param accepted gets each inbound channel once it is connected
  /// @return the address with the real port
  /// @throws network.assay.protocol.market.AssayFault.Operator where it cannot be bound
  Multiaddr listen(Multiaddr address, Acceptor accepted) throws InterruptedException;

  /// Takes channels that others have opened.
  interface Acceptor {
    /// On the channel's event loop.
    ///
    /// @param proven whether the other end is shown to be where it says it is; if not, somebody
    ///     else may have written its address on the first packet
    void accept(Channel channel, boolean proven);
  }

  /// How to dial.
  ///
  /// @param expected who must answer there, for transports that look at that themselves
  /// @param fromListener whether from the port this host listens on, where that can be
  record Manner(@Nullable PeerId expected, Duration timeout, boolean fromListener) {}

  /// Connects and begins. Cancelled, it closes the channel, unless what was begun has ended.
  ///
  /// @param to an address of numbers, not names
  /// @param begin called on the event loop with the connected channel
  <T> CompletableFuture<T> dial(
      Multiaddr to, Manner manner, Function<Channel, CompletableFuture<T>> begin);

  /// Whether two ends that both dial at once would both be diallers: then one of them [#knock]s.
  default boolean knocks() {
    return false;
  }

  /// Sends one packet of nothing from the port this host listens on, where there is one, so that
  /// NATs before this host let in who is about to dial from there. On any thread.
  default void knock(Multiaddr to) {}

  /// Accepts no more.
  void stopListening();

  /// Gives back what it holds; its threads end after it.
  default void stop() {
    stopListening();
  }
}
