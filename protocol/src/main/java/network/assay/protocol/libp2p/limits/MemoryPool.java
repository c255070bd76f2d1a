// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import java.net.InetAddress;
import java.util.List;

/// Memory that peers may make this host hold, counted before it is taken. One block of addresses
/// gets at most a quarter of it ([BlockCounts] says what a block is, and which get more or less),
/// so that nobody's flood leaves the others without; loopback is exempt from that. For several
/// threads.
public final class MemoryPool {
  private final long limit;
  private final BlockCounts byBlock = new BlockCounts();
  private final Runnable refused;
  private long used;

  public MemoryPool(long limit) {
    this(limit, () -> {});
  }

  /// @param refused is told of each refusal; must not block
  public MemoryPool(long limit, Runnable refused) {
    this.limit = limit;
    this.refused = refused;
  }

  /// Bytes held now.
  public synchronized long used() {
    return used;
  }

  /// An account for what comes from one machine.
  public Account open(InetAddress from) {
    return new Account(this, BlockCounts.ofStranger(from));
  }

  private synchronized boolean take(List<BlockCounts.Block> blocks, long n, long most) {
    if (n > most - used || !byBlock.hasRoom(blocks, n, limit / 4, 0)) return false;
    byBlock.take(blocks, n);
    used += n;
    return true;
  }

  private synchronized void give(List<BlockCounts.Block> blocks, long n) {
    used -= n;
    byBlock.free(blocks, n);
  }

  synchronized int blocks() {
    return byBlock.size();
  }

  /// What one connection or message holds. Closed, it holds nothing, and takes and gives no more.
  public static final class Account implements AutoCloseable {
    private final MemoryPool pool;
    private final List<BlockCounts.Block> blocks;
    private long held;
    private boolean closed;

    private Account(MemoryPool pool, List<BlockCounts.Block> blocks) {
      this.pool = pool;
      this.blocks = blocks;
    }

    /// Reserves bytes; false where there is no room for them.
    public boolean reserve(long bytes) {
      return reserve(bytes, pool.limit);
    }

    /// Reserves bytes that nobody is due, as long as half of the pool stays free of such.
    public boolean reserveSpare(long bytes) {
      return reserve(bytes, pool.limit / 2);
    }

    private synchronized boolean reserve(long bytes, long most) {
      if (closed) return false;
      if (!pool.take(blocks, bytes, most)) {
        pool.refused.run();
        return false;
      }
      held += bytes;
      return true;
    }

    /// Reserves or gives back what is missing to hold so many bytes, or is more; false where there
    /// is no room for them.
    public synchronized boolean resize(long bytes) {
      if (bytes > held) return reserve(bytes - held);
      release(held - bytes);
      return true;
    }

    /// Gives reserved bytes back.
    public synchronized void release(long bytes) {
      if (closed) return;
      long n = Math.min(bytes, held);
      held -= n;
      pool.give(blocks, n);
    }

    @Override
    public synchronized void close() {
      if (closed) return;
      closed = true;
      pool.give(blocks, held);
      held = 0;
    }
  }
}
