// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;

/// One window of the transcript behind a result commitment, opened: what answers a demand on chain
/// (docs/spec/contracts, section 7). The contract computes the same from the same parts.
///
/// @param window of checkpoints: `[64 * window, min(64 * (window + 1), count))`
/// @param count of the transcript's checkpoints, 1 to 2^40
/// @param states the digests of the window's states, in order
/// @param siblings from the window's subtree up to the top, from the bottom up
/// @param salt what hid the transcript's root
public record DemandAnswer(
    int window, long count, List<Digest> states, List<Digest> siblings, Digest salt) {
  /// States that one answer shows at most.
  public static final int SIZE = 64;

  private static final int RISE = 6;

  /// @throws IllegalArgumentException when no transcript has such a window
  public DemandAnswer {
    int depth = depth(count);
    if (window < 0 || states.isEmpty() || states.size() != length(window, count)) {
      throw new IllegalArgumentException(
          "window %d of %d checkpoints with %d states".formatted(window, count, states.size()));
    }
    if (siblings.size() != depth - Math.min(RISE, depth)) {
      throw new IllegalArgumentException(
          "a window of %d checkpoints with %d siblings".formatted(count, siblings.size()));
    }
    states = List.copyOf(states);
    siblings = List.copyOf(siblings);
  }

  /// The answer for a window of a transcript.
  public static DemandAnswer of(Transcript transcript, Digest salt, int window) {
    List<Digest> states = transcript.states();
    if (window < 0 || window >= windows(states.size())) {
      throw new IndexOutOfBoundsException("window " + window + " of " + windows(states.size()));
    }
    int from = window * SIZE;
    int to = Math.min(states.size(), from + SIZE);
    List<Digest> siblings = transcript.prove(from).siblings();
    return new DemandAnswer(
        window,
        states.size(),
        states.subList(from, to),
        siblings.subList(Math.min(RISE, siblings.size()), siblings.size()),
        salt);
  }

  /// How many windows a transcript of `count` checkpoints has.
  public static long windows(long count) {
    return Math.ceilDiv(count, SIZE);
  }

  /// The transcript's root, as these parts give it.
  public Digest transcriptRoot() {
    Digest at = levels().getLast().getFirst();
    int index = window;
    for (Digest sibling : siblings) {
      at = (index & 1) == 0 ? MerkleTree.NODE.hash(at, sibling) : MerkleTree.NODE.hash(sibling, at);
      index >>= 1;
    }
    return MerkleTree.bind(count, at);
  }

  /// Whether these are parts of what `commitment` commits to.
  public boolean opens(TaskId task, Digest commitment) {
    return Commitments.result(task, transcriptRoot(), salt).equals(commitment);
  }

  /// The proof that checkpoint `index`, one of this window's, is under [#transcriptRoot].
  public MerkleProof prove(long index) {
    int at = Math.toIntExact(index - (long) window * SIZE);
    if (at < 0 || at >= states.size()) {
      throw new IndexOutOfBoundsException("checkpoint " + index + " in window " + window);
    }
    var path = new ArrayList<Digest>();
    List<List<Digest>> levels = levels();
    for (int height = 0; height < levels.size() - 1; height++) {
      List<Digest> level = levels.get(height);
      int sibling = at ^ 1;
      path.add(sibling < level.size() ? level.get(sibling) : HashTree.zero(height));
      at >>= 1;
    }
    path.addAll(siblings);
    return new MerkleProof(index, count, path);
  }

  /// The window's subtree, level by level from its leaves.
  private List<List<Digest>> levels() {
    long first = (long) window * SIZE;
    var levels = new ArrayList<List<Digest>>();
    levels.add(
        IntStream.range(0, states.size())
            .mapToObj(i -> Transcript.leaf(first + i, states.get(i)))
            .toList());
    int rise = Math.min(RISE, depth(count));
    for (int height = 0; height < rise; height++) {
      List<Digest> below = levels.getLast();
      var above = new ArrayList<Digest>();
      for (int i = 0; i < below.size(); i += 2) {
        Digest right = i + 1 < below.size() ? below.get(i + 1) : HashTree.zero(height);
        above.add(MerkleTree.NODE.hash(below.get(i), right));
      }
      levels.add(List.copyOf(above));
    }
    return levels;
  }

  private static long length(int window, long count) {
    return Math.clamp(count - (long) window * SIZE, 0, SIZE);
  }

  private static int depth(long count) {
    if (count < 1 || count > 1L << MerkleProof.MAX_DEPTH) {
      throw new IllegalArgumentException("a transcript of " + count + " checkpoints");
    }
    return Long.SIZE - Long.numberOfLeadingZeros(count - 1);
  }
}
