// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/// Warnings that a stranger can cause, a few a minute for each cause and for all together; how many
/// were left out is said with the next one that is not. Safe for many threads.
public final class Throttled {
  /// Causes remembered; the one not heard of for longest is forgotten first.
  private static final int MAX_CAUSES = 256;

  private static final int PER_CAUSE = 3;
  private static final int TOGETHER = 60;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private static final class Window {
    private long begun;
    private int said;
    private long leftOut;

    Window(long now) {
      this.begun = now;
    }

    boolean admit(long now, int most) {
      if (now - begun >= WINDOW.toNanos()) {
        begun = now;
        said = 0;
      }
      return said++ < most;
    }
  }

  private final Logger log;
  private final LongSupplier nanos;
  private final Window all;
  private final Map<Object, Window> causes = new LinkedHashMap<>(16, 0.75f, true);

  public Throttled(Logger log) {
    this(log, System::nanoTime);
  }

  /// @param nanos a clock that never goes back
  Throttled(Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    this.all = new Window(nanos.getAsLong());
  }

  /// Warns, unless there was much of it.
  ///
  /// @param cause what to count by, e.g. a peer's id
  /// @param format as [Logger#warn(String, Object...)] takes it
  public void warn(Object cause, String format, Object... arguments) {
    long leftOut = admit(cause);
    if (leftOut < 0) return;
    log.warn(format, arguments);
    if (leftOut > 0) log.warn("{} more warnings because of {} were left out", leftOut, cause);
  }

  /// How many were left out before this one; -1 when this one is left out too.
  private synchronized long admit(Object cause) {
    long now = nanos.getAsLong();
    Window window = causes.computeIfAbsent(cause, _ -> new Window(now));
    while (causes.size() > MAX_CAUSES) causes.remove(causes.keySet().iterator().next());
    if (!window.admit(now, PER_CAUSE) || !all.admit(now, TOGETHER)) {
      window.leftOut++;
      return -1;
    }
    long leftOut = window.leftOut;
    window.leftOut = 0;
    return leftOut;
  }
}
