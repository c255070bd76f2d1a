// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;

/// A chain that a test writes and rewrites block by block.
final class ScriptedChain implements ChainSource {
  private static final HashTag HASH = HashTag.of("scripted block");

  private record Block(BlockRef ref, List<ChainEvent> events) {}

  private final List<Block> blocks = new ArrayList<>();
  private int branch;
  int maxEvents = Integer.MAX_VALUE;
  Runnable beforeEvents = () -> {};
  Runnable beforeAnything = () -> {};

  ScriptedChain() {
    add(0);
  }

  /// Makes a block with so many events.
  ScriptedChain add(int events) {
    long number = blocks.size();
    Digest parent = blocks.isEmpty() ? Digest.ZERO : blocks.getLast().ref.hash();
    Digest hash = HASH.start().add(number).add(branch).add(parent).end();
    List<ChainEvent> made = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      var place = new ChainEvent.Place(number, hash, i, Digest.ZERO);
      made.add(new ChainEvent.PayoutSet(place, Address.ZERO, Address.ZERO));
    }
    blocks.add(new Block(new BlockRef(number, hash, parent), made));
    return this;
  }

  ScriptedChain add(int blocks, int eventsEach) {
    for (int i = 0; i < blocks; i++) add(eventsEach);
    return this;
  }

  /// Brings back the chain as it is now.
  Runnable snapshot() {
    List<Block> now = List.copyOf(blocks);
    return () -> {
      blocks.clear();
      blocks.addAll(now);
    };
  }

  int length() {
    return blocks.size();
  }

  /// Undoes the last blocks; those that follow are others.
  ScriptedChain undo(int count) {
    branch++;
    for (int i = 0; i < count; i++) blocks.removeLast();
    return this;
  }

  List<ChainEvent> all(long upTo) {
    return blocks.stream()
        .filter(block -> block.ref.number() <= upTo)
        .flatMap(block -> block.events.stream())
        .toList();
  }

  @Override
  public long head() {
    beforeAnything.run();
    return blocks.size() - 1L;
  }

  @Override
  public long beginning() {
    return 1;
  }

  @Override
  public Optional<BlockRef> block(long number) {
    beforeAnything.run();
    return number < blocks.size() ? Optional.of(blocks.get((int) number).ref) : Optional.empty();
  }

  @Override
  public List<ChainEvent> events(long from, long to) {
    beforeAnything.run();
    beforeEvents.run();
    List<ChainEvent> found =
        all(to).stream().filter(event -> event.place().block() >= from).toList();
    if (found.size() > maxEvents) throw new TooMuch(found.size() + " events");
    return found;
  }
}
