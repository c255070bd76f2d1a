// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.libp2p.multistream.SelectLine;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// A stream with framing, counting and the negotiation of its protocol.
final class ChosenStream implements LibStream {
  private static final int AHEAD = 2048;

  private final PeerConnection connection;
  private final PeerId peer;
  private final MuxStream stream;
  private final MemoryPool memory;
  private final byte[] ahead = new byte[AHEAD];

  /// What the stream's messages hold while they are worked on; null where none did.
  private MemoryPool.@Nullable Account holding;

  private boolean gone;
  private int at;
  private int end;
  private String protocol = "";
  private Counters.@Nullable Lane lane;
  private Counters.@Nullable Way way;

  /// Where received bytes count now.
  private Counters.@Nullable Lane reading;

  private long agreedAt;

  /// The protocol whose acceptance is the next to be read; null where it was read, or is not due.
  private @Nullable String awaited;

  private final AtomicBoolean over = new AtomicBoolean();

  ChosenStream(PeerConnection connection, MuxStream stream, MemoryPool memory) {
    this.memory = memory;
    this.connection = connection;
    this.peer = connection.peer();
    this.stream = stream;
  }

  /// Speaks a protocol that the peer has said it serves, without waiting for its word on this
  /// stream, which is read before anything else: a round trip less.
  void assume(String known, Duration patience, Counters counters) throws InterruptedException {
    stream.deadline(patience);
    greet(known);
    agreed(known, counters, false);
    awaited = known;
  }

  /// Offers protocols until the peer takes one.
  void offer(List<String> protocols, Duration patience, Counters counters)
      throws InterruptedException {
    stream.deadline(patience);
    greet(protocols.getFirst());
    greeting();
    for (int i = 0; i < protocols.size(); i++) {
      String wanted = protocols.get(i);
      if (i > 0) stream.write(SelectLine.encode(wanted));
      String answer = line();
      if (answer.equals(wanted)) {
        agreed(wanted, counters, false);
        return;
      }
      if (!answer.equals(SelectLine.NOT_AVAILABLE)) {
        throw new AssayFault.Peer(peer + " answered a protocol we did not offer");
      }
    }
    counters.lane(protocols.getFirst()).out.refused.increment();
    throw new AssayFault.Peer(peer + " speaks none of " + protocols);
  }

  private void greet(String first) throws InterruptedException {
    byte[] header = SelectLine.encode(SelectLine.HEADER);
    byte[] offered = SelectLine.encode(first);
    byte[] both = Arrays.copyOf(header, header.length + offered.length);
    System.arraycopy(offered, 0, both, header.length, offered.length);
    stream.write(both);
  }

  /// Answers the peer's offers until it makes one we serve.
  void answer(Set<String> served, Duration patience, Counters counters)
      throws InterruptedException {
    stream.deadline(patience);
    stream.write(SelectLine.encode(SelectLine.HEADER));
    greeting();
    for (int i = 0; i < SelectLine.MAX_PROPOSALS; i++) {
      String wanted = line();
      if (served.contains(wanted)) {
        stream.write(SelectLine.encode(wanted));
        agreed(wanted, counters, true);
        return;
      }
      stream.write(SelectLine.encode(SelectLine.NOT_AVAILABLE));
    }
    throw new AssayFault.Peer("too many protocols proposed on one stream");
  }

  private void agreed(String chosen, Counters counters, boolean inbound) {
    protocol = chosen;
    lane = counters.lane(chosen);
    reading = lane;
    way = inbound ? lane.in : lane.out;
    way.opened.increment();
    agreedAt = System.nanoTime();
    stream.noDeadline();
  }

  /// Counts the end, the first time.
  private void over(boolean reset) {
    if (way == null || over.getAndSet(true)) return;
    way.spans.add(System.nanoTime() - agreedAt);
    if (reset || stream.wasReset()) way.reset.increment();
  }

  private void greeting() throws InterruptedException {
    if (!line().equals(SelectLine.HEADER)) {
      throw new AssayFault.Peer(peer + " does not speak multistream-select 1.0");
    }
  }

  /// Reads the peer's word on a protocol that was assumed.
  private void confirm() throws InterruptedException {
    String wanted = awaited;
    if (wanted == null) return;
    Counters.Lane used = lane;
    // Not of the protocol, and so not counted as received by it.
    reading = null;
    greeting();
    if (!line().equals(wanted)) {
      connection.denies(wanted);
      if (used != null) used.out.refused.increment();
      throw new AssayFault.Peer(peer + " no longer serves " + wanted);
    }
    reading = used;
    awaited = null;
  }

  private String line() throws InterruptedException {
    byte[] body = frame(SelectLine.MAX_BYTES, false);
    if (body == null) throw new AssayFault.Peer(peer + " closed a stream in its negotiation");
    return SelectLine.decode(body);
  }

  @Override
  public PeerId peer() {
    return peer;
  }

  @Override
  public PeerConnection connection() {
    return connection;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public void awaitTaken() throws InterruptedException {
    stream.awaitTaken();
  }

  @Override
  public void deadline(Duration fromNow) {
    stream.deadline(fromNow);
  }

  @Override
  public void write(byte[] bytes) throws InterruptedException {
    stream.write(bytes);
    if (lane != null) lane.sent.add(bytes.length);
  }

  @Override
  public void writeFrame(byte[] message) throws InterruptedException {
    write(Varint.frame(message));
  }

  @Override
  public byte @Nullable [] readFrame(int maxBytes) throws InterruptedException {
    confirm();
    return frame(maxBytes, false);
  }

  @Override
  public byte @Nullable [] readHeld(int maxBytes) throws InterruptedException {
    confirm();
    return frame(maxBytes, true);
  }

  @Override
  public void hold(int bytes) {
    int counted = bytes <= AHEAD ? 0 : bytes;
    if (!resized(counted)) throw new AssayFault.World("no memory left for a message to " + peer);
  }

  private synchronized boolean resized(int bytes) {
    return bytes == 0 && holding == null || holding().resize(bytes);
  }

  private synchronized MemoryPool.Account holding() {
    if (holding == null) {
      holding = memory.open(connection.from());
      if (gone) holding.close();
    }
    return holding;
  }

  private synchronized void letGo() {
    gone = true;
    if (holding != null) holding.close();
  }

  /// @param held whether it counts as held after it is read
  private byte @Nullable [] frame(int maxBytes, boolean held) throws InterruptedException {
    var length = new Varint.Reader();
    try {
      int b;
      do {
        b = next();
        if (b >= 0) continue;
        if (length.begun()) throw new AssayFault.Peer(peer + " ended a stream inside a length");
        return null;
      } while (!length.next(b));
    } catch (IllegalArgumentException e) {
      throw new AssayFault.Peer(peer + " sent a malformed length: " + e.getMessage(), e);
    }
    long bytes = length.take();
    if (bytes > maxBytes) {
      throw new AssayFault.Peer(peer + " sent a message of " + bytes + " bytes, limit " + maxBytes);
    }
    return body((int) bytes, held);
  }

  private byte[] body(int length, boolean held) throws InterruptedException {
    if (length <= AHEAD) return body(length, null);
    if (held) return body(length, holding());
    try (MemoryPool.Account account = memory.open(connection.from())) {
      return body(length, account);
    }
  }

  private byte[] body(int length, MemoryPool.@Nullable Account account)
      throws InterruptedException {
    // Memory follows what has arrived: a length alone must not be able to claim the maximum.
    int size = Math.min(length, 64 * 1024);
    claim(account, size);
    byte[] body = new byte[size];
    int have = 0;
    while (have < length) {
      if (have == body.length) {
        size = Math.min(length, 2 * have);
        claim(account, size - have);
        body = Arrays.copyOf(body, size);
      }
      int n = take(body, have, body.length - have);
      if (n < 0) throw new AssayFault.Peer(peer + " ended a stream inside a message");
      have += n;
    }
    return body;
  }

  private void claim(MemoryPool.@Nullable Account account, int bytes) {
    if (account == null || account.reserve(bytes)) return;
    throw new AssayFault.World("no memory left for a message of " + peer);
  }

  @Override
  public boolean read(byte[] into) throws InterruptedException {
    confirm();
    int have = 0;
    while (have < into.length) {
      int n = take(into, have, into.length - have);
      if (n < 0 && have == 0) return false;
      if (n < 0) throw new AssayFault.Peer(peer + " ended a stream inside a message");
      have += n;
    }
    return true;
  }

  @Override
  public int readSome(byte[] into, int from, int length) throws InterruptedException {
    confirm();
    return take(into, from, length);
  }

  private int next() throws InterruptedException {
    if (at == end && !fill()) return -1;
    counted(1);
    return ahead[at++] & 0xFF;
  }

  private int take(byte[] into, int from, int length) throws InterruptedException {
    if (at == end) {
      if (length < AHEAD) {
        if (!fill()) return -1;
      } else {
        return counted(stream.read(into, from, length));
      }
    }
    int n = Math.min(length, end - at);
    System.arraycopy(ahead, at, into, from, n);
    at += n;
    return counted(n);
  }

  private boolean fill() throws InterruptedException {
    int n = stream.read(ahead, 0, AHEAD);
    if (n < 0) return false;
    at = 0;
    end = n;
    return true;
  }

  /// Counts when bytes are used, not when they are read ahead: by then their protocol is known.
  private int counted(int bytes) {
    if (reading != null && bytes > 0) reading.received.add(bytes);
    return bytes;
  }

  @Override
  public void closeWrite() {
    stream.closeWrite();
  }

  @Override
  public void reset() {
    over(true);
    letGo();
    stream.reset();
  }

  @Override
  public void close() {
    over(false);
    letGo();
    stream.close();
  }
}
