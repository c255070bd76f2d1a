// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import java.util.ArrayList;
import java.util.List;

/// How far the chain was followed, and through which blocks: the last is the position, and those
/// before it are where a reorganisation may lead back to.
///
/// @param blocks oldest first, at least one; not every block, but the ends of the pages that were
///     read
public record Trail(List<BlockRef> blocks) {
  /// Near the head a page is a block or two, so this reaches back further than finality does.
  public static final int MAX_BLOCKS = 256;

  public Trail {
    if (blocks.isEmpty() || blocks.size() > MAX_BLOCKS) {
      throw new IllegalArgumentException(
          "a trail has 1 to " + MAX_BLOCKS + " blocks, not " + blocks.size());
    }
    for (int i = 1; i < blocks.size(); i++) {
      if (blocks.get(i).number() <= blocks.get(i - 1).number()) {
        throw new IllegalArgumentException("a trail leads upwards");
      }
    }
    blocks = List.copyOf(blocks);
  }

  public static Trail startingAt(BlockRef block) {
    return new Trail(List.of(block));
  }

  public BlockRef tip() {
    return blocks.getLast();
  }

  Trail then(BlockRef block) {
    var longer = new ArrayList<>(blocks);
    // The oldest block stays: it is the beginning, where nothing can be undone.
    if (longer.size() == MAX_BLOCKS) longer.remove(1);
    longer.add(block);
    return new Trail(longer);
  }

  Trail upTo(int count) {
    return new Trail(blocks.subList(0, count));
  }
}
