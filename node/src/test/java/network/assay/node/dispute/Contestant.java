// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import network.assay.node.work.MemoryRecords;
import network.assay.node.work.Records;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DisputeCase;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Position;
import org.jspecify.annotations.Nullable;

/// One side of a game with its own disk, that can be killed and started again.
final class Contestant {
  /// How it finds its moves.
  @FunctionalInterface
  interface Mind {
    Move answer(CaseFile file, Position position, Match match, Instant until)
        throws InterruptedException;
  }

  /// May hold back a move by throwing.
  @FunctionalInterface
  interface Gas {
    void ask(Pressure pressure);
  }

  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");

  private static final DisputeRules RULES =
      DisputeRules.of(FakeChain.CLOCK, Duration.ofSeconds(10));

  private final CaseFile file;
  private final FakeChain chain;
  private final Mind mind;
  private final Fuse fuse;
  private final FakeSeal seal;
  private final MemoryRecords cases = new MemoryRecords();
  private final MemoryRecords moves = new MemoryRecords();
  private Courier courier =
      (_, _, _) -> {
        throw new AssayFault.World("nobody is there");
      };
  private Gas gas = _ -> {};
  private Runnable purse = () -> {};
  private final List<Record> events = new ArrayList<>();
  private CaseBook book;
  private Table table;
  private @Nullable AssayFault fault;

  Contestant(CaseFile file, FakeChain chain, Mind mind, Fuse fuse) {
    this.file = file;
    this.chain = chain;
    this.mind = mind;
    this.fuse = fuse;
    this.seal =
        new FakeSeal(
            file.role() == Role.ACCUSED ? file.accused() : file.challenger(), file.accused());
    cases.put(file.id().toHex(), CaseCodec.encode(file));
    this.book = new CaseBook(cases, burning(moves));
    this.table = table();
  }

  private Table table() {
    Tools tools =
        new Tools(
            new View(),
            new Acts(),
            seal,
            (account, job, request) -> courier.ask(account, job, request),
            new Thinking(),
            book,
            chain::now);
    return new Table(
        book.get(file.id()).orElseThrow(),
        tools,
        RULES,
        new DisputeNews((_, event) -> events.add(event)));
  }

  FakeSeal seal() {
    return seal;
  }

  Table seat() {
    return table;
  }

  CaseFile file() {
    return book.get(file.id()).orElseThrow();
  }

  /// What is on its disk of the game.
  List<Signed> kept() {
    return book.moves(file.id());
  }

  /// What it last said was in its way.
  Optional<AssayFault> fault() {
    return Optional.ofNullable(fault);
  }

  /// Where its messages go.
  void writesTo(Contestant other) {
    courier =
        (_, _, request) -> {
          fuse.burn(file.role());
          try {
            return other.table.board().answer(PEER, request);
          } catch (Fuse.Killed killed) {
            if (killed.who() == file.role()) throw killed;
            other.restart();
            throw new AssayFault.World("the other side is gone");
          } finally {
            fuse.burn(file.role());
          }
        };
  }

  /// What comes between its moves and the chain.
  void pays(Gas other) {
    gas = other;
  }

  /// What comes of collecting what it has won.
  void collects(Runnable other) {
    purse = other;
  }

  /// What its node tells people.
  List<Record> events() {
    return events;
  }

  void writesTo(Courier other) {
    courier = other;
  }

  /// Loses all but its disk.
  void restart() {
    book = new CaseBook(cases, burning(moves));
    table = table();
  }

  /// One round; whatever goes wrong, the next one tries again.
  void play() {
    if (table.isOver()) return;
    try {
      var _ = table.round();
    } catch (Fuse.Killed _) {
      restart();
    } catch (AssayFault e) {
      fault = e; // the chain's, or the other side's; as its seat does
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Records burning(Records disk) {
    return new Records() {
      @Override
      public void put(String key, byte[] value) {
        fuse.burn(file.role());
        disk.put(key, value);
        fuse.burn(file.role());
      }

      @Override
      public Optional<byte[]> get(String key) {
        return disk.get(key);
      }

      @Override
      public void remove(String key) {
        disk.remove(key);
      }

      @Override
      public void exchange(String gone, String key, byte[] value) {
        fuse.burn(file.role());
        disk.exchange(gone, key, value);
        fuse.burn(file.role());
      }

      @Override
      public void entries(BiConsumer<String, byte[]> reader) {
        disk.entries(reader);
      }
    };
  }

  private final class View implements Court {
    @Override
    public Sight look(DisputeCase about) {
      return chain.look();
    }

    @Override
    public Lasting lasting(ChallengeKey key) {
      return chain.lasting();
    }

    @Override
    public List<Played> played(Digest dispute) {
      return chain.block().played();
    }

    @Override
    public Duration clock() {
      return FakeChain.CLOCK;
    }

    @Override
    public Duration pollEvery() {
      return RULES.pause();
    }
  }

  private final class Acts implements Pleadings {
    @Override
    public Outcome open(CaseFile about, Consumer<Urgency.Held> held) {
      chain.open();
      return new Outcome.AlreadyDone();
    }

    private Outcome sent(java.util.function.Supplier<Outcome> what) {
      fuse.burn(file.role());
      Outcome outcome = what.get();
      fuse.burn(file.role());
      return outcome;
    }

    @Override
    public Outcome move(DisputeWrites.From from, Move move, Pressure pressure) {
      return sent(
          () -> {
            gas.ask(pressure);
            return chain.move(seal.account(), from, move);
          });
    }

    @Override
    public Outcome adopt(DisputeWrites.From from, Pressure pressure) {
      return sent(() -> chain.adopt(from));
    }

    @Override
    public Outcome timeout(DisputeCase about, Role role, Consumer<Urgency.Held> held) {
      return sent(
          () -> {
            gas.ask(new Pressure(role, chain.now().plus(FakeChain.CLOCK), held));
            return chain.timeout();
          });
    }

    @Override
    public void collect() {
      purse.run();
    }
  }

  private final class Thinking implements Witness {
    @Override
    public Game.Open open(Digest dispute, Charge charge, Instant until) {
      throw new AssertionError("it is open");
    }

    @Override
    public Move answer(CaseFile about, Position position, Match match, Instant until)
        throws InterruptedException {
      return mind.answer(about, position, match, until);
    }

    @Override
    public void keep(CaseFile about) {}

    @Override
    public void forget(Digest dispute) {}
  }
}
