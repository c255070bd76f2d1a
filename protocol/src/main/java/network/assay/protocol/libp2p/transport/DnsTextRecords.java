// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import network.assay.protocol.market.AssayFault;

/// Asks name servers for TXT records, over UDP and, where the answer is too long for that, TCP. The
/// JDK's own look-ups are for addresses alone.
public final class DnsTextRecords implements TextRecords {
  /// Of one answer; others are passed over.
  static final int MAX_RECORDS = 64;

  /// Of one record, all its strings together.
  static final int MAX_TEXT = 1024;

  /// As much as most networks carry in one packet (RFC 9715).
  private static final int MAX_PACKET = 1400;

  /// Pointers to other names included, and servers that do not answer.
  private static final int MAX_QUESTIONS = 8;

  private static final Duration ONE_SERVER = Duration.ofSeconds(3);

  private final Supplier<EventLoop> loops;
  private final Supplier<DnsServerAddressStreamProvider> servers;

  /// @param servers asked for at each look-up: a machine's may change
  public DnsTextRecords(
      Supplier<EventLoop> loops, Supplier<DnsServerAddressStreamProvider> servers) {
    this.loops = loops;
    this.servers = servers;
  }

  @Override
  public List<String> of(String name, Duration patience) throws InterruptedException {
    try (DnsNameResolver resolver = resolver()) {
      String whole = name.endsWith(".") ? name : name + ".";
      var texts = new CompletableFuture<List<String>>();
      var _ =
          resolver
              .resolveAll(new DefaultDnsQuestion(whole, DnsRecordType.TXT))
              .addListener((Future<List<DnsRecord>> answer) -> take(answer, texts));
      return texts.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | RejectedExecutionException e) {
      throw new AssayFault.World("no texts for " + name, e);
    } catch (TimeoutException e) {
      throw new AssayFault.World("no answer to what the texts of " + name + " are", e);
    }
  }

  /// With nothing kept from one look-up to the next, nobody can have anything remembered here.
  private DnsNameResolver resolver() {
    return new DnsNameResolverBuilder(loops.get())
        .datagramChannelType(NioDatagramChannel.class)
        .socketChannelType(NioSocketChannel.class)
        .nameServerProvider(servers.get())
        .queryTimeoutMillis(ONE_SERVER.toMillis())
        .maxQueriesPerResolve(MAX_QUESTIONS)
        .maxPayloadSize(MAX_PACKET)
        .searchDomains(List.of())
        .resolveCache(NoopDnsCache.INSTANCE)
        .cnameCache(NoopDnsCnameCache.INSTANCE)
        .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
        .build();
  }

  /// On the event loop: records that come too late are released all the same.
  private static void take(Future<List<DnsRecord>> answer, CompletableFuture<List<String>> into) {
    if (!answer.isSuccess()) {
      into.completeExceptionally(answer.cause());
      return;
    }
    into.complete(texts(answer.getNow()));
  }

  /// What records of text say, all of which are released.
  static List<String> texts(List<DnsRecord> records) {
    var texts = new ArrayList<String>();
    for (DnsRecord record : records) {
      if (record instanceof DnsRawRecord raw && texts.size() < MAX_RECORDS) {
        if (DnsRecordType.TXT.equals(raw.type())) texts.add(text(raw.content()));
      }
      ReferenceCountUtil.release(record);
    }
    return texts;
  }

  /// The strings of a record, one after the other, as far as they go; each has its length before
  /// it.
  private static String text(ByteBuf content) {
    var text = new StringBuilder();
    while (content.isReadable()) {
      int length = content.readUnsignedByte();
      if (length > content.readableBytes() || text.length() + length > MAX_TEXT) return "";
      text.append(content.readCharSequence(length, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }
}
