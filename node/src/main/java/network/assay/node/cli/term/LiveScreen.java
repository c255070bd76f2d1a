// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.term;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import network.assay.node.life.Shutdown;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// A few lines that are drawn over as things change. Where nobody watches (a file, a pipe) it
/// prints one plain line now and then instead. For one thread.
public final class LiveScreen implements AutoCloseable {
  private static final String CLEAR_LINE = "\u001b[2K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final Terminal terminal;
  private final InstantSource clock;
  private final Duration plainEvery;
  private int drawn;
  private boolean hidden;
  private Shutdown.Registration restoring = () -> {};
  private String lastPlain = "";
  private @Nullable Instant lastPrinted;

  /// @param plainEvery the least time between two plain lines
  public LiveScreen(Terminal terminal, InstantSource clock, Duration plainEvery) {
    this.terminal = terminal;
    this.clock = clock;
    this.plainEvery = plainEvery;
  }

  /// Replaces what was shown before.
  ///
  /// @param lines for a person who watches; each is cut to the width
  /// @param plain the same in one line, for a log
  public void show(List<String> lines, String plain) {
    if (!terminal.tty()) {
      printNowAndThen(plain);
      return;
    }
    var frame = new StringBuilder();
    if (!hidden) hideCursor(frame);
    up(frame);
    for (String line : lines) {
      frame.append(CLEAR_LINE).append(Terminal.fit(line, terminal.width() - 1)).append('\n');
    }
    frame.append(CLEAR_BELOW);
    drawn = lines.size();
    write(frame);
  }

  /// It comes back however the process is told to end.
  private void hideCursor(StringBuilder frame) {
    try {
      restoring = Shutdown.process().register(() -> write(new StringBuilder(SHOW_CURSOR)));
    } catch (AssayFault.World ending) {
      return;
    }
    frame.append(HIDE_CURSOR);
    hidden = true;
  }

  /// A line that stays, above the screen.
  public void note(String line) {
    if (!terminal.tty()) {
      terminal.line(line);
      return;
    }
    var frame = new StringBuilder();
    up(frame);
    frame.append(CLEAR_BELOW).append(line).append('\n');
    drawn = 0;
    write(frame);
  }

  /// Leaves what was shown last where it is.
  @Override
  public void close() {
    if (hidden) write(new StringBuilder(SHOW_CURSOR));
    restoring.close();
    hidden = false;
    drawn = 0;
  }

  private void printNowAndThen(String plain) {
    Instant now = clock.instant();
    Instant before = lastPrinted;
    boolean due = before == null || !now.isBefore(before.plus(plainEvery));
    if (!due || plain.equals(lastPlain)) return;
    terminal.line(plain);
    lastPlain = plain;
    lastPrinted = now;
  }

  private void up(StringBuilder frame) {
    if (drawn > 0) frame.append("\u001b[").append(drawn).append("A\r");
  }

  private void write(StringBuilder text) {
    terminal.out().print(text);
    terminal.out().flush();
  }
}
