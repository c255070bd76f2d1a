// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import network.assay.node.event.EventLog;

/// `events.read`: what happened since the caller last looked.
final class EventMethods {
  static final String READ = "events.read";
  static final int MAX_EVENTS = 500;
  static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private EventMethods() {}

  /// @param after the number of the last event seen, 0 for all that are left
  /// @param max at most 500, which is also what is meant when absent
  /// @param waitSeconds how long to wait for the first one, at most 60; absent: not at all
  record Read(long after, Optional<Integer> max, Optional<Integer> waitSeconds) {
    Read {
      max.ifPresent(n -> check("max", n, 1, MAX_EVENTS));
      waitSeconds.ifPresent(n -> check("waitSeconds", n, 0, (int) MAX_WAIT.toSeconds()));
    }

    private static void check(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + " is " + least + " to " + most + ", not " + value);
      }
    }
  }

  record Events(List<EventLog.Event> events) {}

  static Method<Read, Events> read(EventLog log) {
    return new Method<>(
        READ,
        "Events after the one numbered `after`, waiting for the first if asked to.",
        Read.class,
        Events.class,
        false,
        params ->
            new Events(
                log.read(
                    params.after(),
                    params.max().orElse(MAX_EVENTS),
                    Duration.ofSeconds(params.waitSeconds().orElse(0)))));
  }
}
