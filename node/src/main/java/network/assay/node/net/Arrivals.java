// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import network.assay.node.net.Wish.Lane;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import org.jspecify.annotations.Nullable;

/// The blobs that are to come in: each is brought once, however many wish for it.
///
/// A blob that is brought has a place of its lane, and a thread; who wishes for it has neither.
/// Wishes
/// come and go while it is brought, with their own sources and bounds; it goes on while any is
/// left.
/// For any number of threads.
final class Arrivals {
  /// Brings a blob for all that wish for it.
  @FunctionalInterface
  interface Bringer {
    /// @return whether it is here; if not, the arrival is over
    /// @throws AssayFault that keeps it from everybody
    boolean bring(Arrival arrival) throws InterruptedException;
  }

  private final Bringer bringer;
  private final Map<Lane, Integer> free = new EnumMap<>(Lane.class);

  /// Those that wait for a place stand in line. Guarded by this, as is all that changes.
  private final SequencedMap<ContentId, Arrival> all = new LinkedHashMap<>();

  /// @param places in each lane
  Arrivals(int places, Bringer bringer) {
    this.bringer = bringer;
    for (Lane lane : Lane.values()) free.put(lane, places);
  }

  synchronized void join(ContentId content, Wish wish) {
    all.computeIfAbsent(content, Arrival::new).add(wish);
    startNext();
  }

  /// Takes a wish back, if it is not fulfilled. Nothing is brought for it any more on return.
  void leave(ContentId content, Wish wish) {
    CompletableFuture<Boolean> end;
    synchronized (this) {
      Arrival arrival = all.get(content);
      if (arrival == null || !arrival.remove(wish) || !arrival.wishes.isEmpty()) return;
      if (arrival.place == null) {
        all.remove(content);
        return;
      }
      end = arrival.ended;
    }
    // Soon, and not to be interrupted: the files are being closed.
    end.join();
  }

  private void startNext() {
    for (Arrival arrival : List.copyOf(all.values())) {
      Lane lane = arrival.lane();
      if (arrival.place == null && free.getOrDefault(lane, 0) > 0) arrival.start(lane);
    }
  }

  /// One blob, as whoever brings it sees it.
  final class Arrival {
    private final ContentId content;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    /// What to say when it has ended.
    private final List<Runnable> news = new ArrayList<>();

    private @Nullable Lane place;
    private volatile List<Wish> wishes = List.of();
    private volatile boolean over;
    private volatile Runnable changed = () -> {};

    private Arrival(ContentId content) {
      this.content = content;
    }

    ContentId content() {
      return content;
    }

    /// Those who wish for it now.
    List<Wish> wishes() {
      return wishes;
    }

    /// Whether it is not to be brought any further, here and now.
    boolean isOver() {
      return over;
    }

    /// @param changed called, and not to wait, when [#wishes] or [#isOver] are new
    void onChange(Runnable changed) {
      this.changed = changed;
    }

    /// Ends one wish, at the latest when this has ended.
    void refuse(Wish wish, AssayFault why) {
      synchronized (Arrivals.this) {
        if (!remove(wish)) return;
        if (over) news.add(() -> wish.refuse(why));
        else wish.refuse(why);
      }
    }

    /// Gives the place up where others wait for one, to get in line again.
    ///
    /// @return whether it is over
    boolean giveWay() {
      synchronized (Arrivals.this) {
        over |=
            all.values().stream().anyMatch(other -> other.place == null && other.lane() == place);
        return over;
      }
    }

    private Lane lane() {
      return wishes.stream().anyMatch(wish -> wish.lane() == Lane.WORK) ? Lane.WORK : Lane.CHECKS;
    }

    private void add(Wish wish) {
      var more = new ArrayList<Wish>(wishes);
      more.add(wish);
      wishes = List.copyOf(more);
      if (place != null) wish.begin();
      changed.run();
    }

    private boolean remove(Wish wish) {
      var fewer = new ArrayList<Wish>(wishes);
      if (!fewer.remove(wish)) return false;
      wishes = List.copyOf(fewer);
      // A check must not go on in a place that was work's.
      over |= wishes.isEmpty() || (place == Lane.WORK && lane() != Lane.WORK);
      changed.run();
      return true;
    }

    private void start(Lane lane) {
      place = lane;
      free.merge(lane, -1, Integer::sum);
      wishes.forEach(Wish::begin);
      Thread.ofVirtual().name("fetch-" + content.digest().brief()).start(this::run);
    }

    private void run() {
      boolean here = false;
      AssayFault fault = new AssayFault.Internal("a fetch was lost");
      try {
        here = bringer.bring(this);
        fault = null;
      } catch (AssayFault e) {
        fault = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        fault = new AssayFault.Internal("a fetch was lost", e);
      } finally {
        end(here, fault);
      }
    }

    private void end(boolean here, @Nullable AssayFault fault) {
      synchronized (Arrivals.this) {
        all.remove(content);
        if (place != null) free.merge(place, 1, Integer::sum);
        for (Wish wish : wishes) {
          if (here) news.add(wish::grant);
          else if (fault != null) news.add(() -> wish.refuse(fault));
        }
        if (!here && fault == null && !wishes.isEmpty()) {
          // These came too late, or it has made way for others.
          var again = new Arrival(content);
          again.wishes = wishes;
          all.putLast(content, again);
        }
        wishes = List.of();
        startNext();
      }
      news.forEach(Runnable::run);
      ended.complete(true);
    }
  }
}
