// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Closes the channel of a dial that is cancelled, unless what was begun on it has ended: that ends
/// on the channel's event loop, so there it is looked at.
public final class Abandoned<T> {
  private final AtomicReference<@Nullable CompletableFuture<T>> begun = new AtomicReference<>();

  /// @param begin of the dial
  /// @return what is to be called instead of it
  public Function<Channel, CompletableFuture<T>> watched(
      Function<Channel, CompletableFuture<T>> begin) {
    return channel -> {
      CompletableFuture<T> run = begin.apply(channel);
      begun.set(run);
      return run;
    };
  }

  /// @param dial may be cancelled
  /// @param opening of the socket
  public void close(CompletableFuture<T> dial, ChannelFuture opening) {
    var _ =
        dial.whenComplete(
            (_, _) -> {
              if (!dial.isCancelled()) return;
              Channel channel = opening.channel();
              if (channel.isRegistered()) channel.eventLoop().execute(() -> unlessEnded(channel));
              else {
                var _ = opening.addListener(_ -> unlessEnded(channel));
              }
            });
  }

  private void unlessEnded(Channel channel) {
    CompletableFuture<T> run = begun.get();
    if (run != null && run.isDone()) return;
    var _ = channel.close();
  }
}
