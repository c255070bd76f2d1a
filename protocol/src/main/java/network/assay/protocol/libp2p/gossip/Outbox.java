// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.protocol.libp2p.multiformats.Varint;
import org.jspecify.annotations.Nullable;

/// What waits to be written to one peer, in two lanes: control before messages.
///
/// A full message lane drops the newest message (the peer can ask for it later, having been offered
/// its id); a full control lane means that the peer does not read at all. Hints have half of that
/// lane, so that they alone never say so.
final class Outbox {
  private static final int MAX_MESSAGES = 512;
  private static final int MAX_MESSAGE_BYTES = 4 << 20;
  private static final int MAX_CONTROLS = 1024;
  private static final int MAX_CONTROL_BYTES = 2 << 20;

  /// Frames are written together up to this size.
  private static final int BATCH_BYTES = 64 * 1024;

  private final Deque<byte[]> controls = new ArrayDeque<>();
  private final Deque<byte[]> messages = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int controlBytes;
  private int messageBytes;
  private boolean closed;

  /// Whether there was room for this frame with one message.
  boolean message(byte[] frame) {
    lock.lock();
    try {
      if (closed
          || messages.size() == MAX_MESSAGES
          || messageBytes + frame.length > MAX_MESSAGE_BYTES) {
        return false;
      }
      messages.add(frame);
      messageBytes += frame.length;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether there was room for this frame without messages.
  boolean control(byte[] frame) {
    return control(frame, MAX_CONTROLS, MAX_CONTROL_BYTES);
  }

  /// The same for a frame that will not be missed.
  boolean hint(byte[] frame) {
    return control(frame, MAX_CONTROLS / 2, MAX_CONTROL_BYTES / 2);
  }

  private boolean control(byte[] frame, int most, int mostBytes) {
    lock.lock();
    try {
      if (closed || controls.size() >= most || controlBytes + frame.length > mostBytes) {
        return false;
      }
      controls.add(frame);
      controlBytes += frame.length;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for frames and takes some, each with its length before it; null once closed.
  byte @Nullable [] take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && controls.isEmpty() && messages.isEmpty()) changed.await();
      if (closed) return null;
      var batch = new ByteArrayOutputStream();
      while (!controls.isEmpty() && batch.size() < BATCH_BYTES) {
        byte[] frame = controls.remove();
        controlBytes -= frame.length;
        append(batch, frame);
      }
      while (!messages.isEmpty() && batch.size() < BATCH_BYTES) {
        byte[] frame = messages.remove();
        messageBytes -= frame.length;
        append(batch, frame);
      }
      return batch.toByteArray();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      controls.clear();
      messages.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void append(ByteArrayOutputStream batch, byte[] frame) {
    batch.writeBytes(Varint.encode(frame.length));
    batch.writeBytes(frame);
  }
}
