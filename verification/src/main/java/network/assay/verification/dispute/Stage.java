// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;

/// What is narrowed, and how far it is (docs/spec/dispute, sections 6 and 8).
public sealed interface Stage {
  /// Which stage it is, from 1.
  int code();

  /// What the last mover claims, and the other side denies.
  Digest claim();

  /// Binds the reveals that leaves may be opened against.
  Digest frames();

  /// The states after the steps of the segment.
  record Steps(Span span, Digest frames) implements Stage {
    @Override
    public int code() {
      return 1;
    }

    @Override
    public Digest claim() {
      return span.claim();
    }
  }

  /// The trace of one step.
  record Trace(Span span, Digest frames) implements Stage {
    @Override
    public int code() {
      return 2;
    }

    @Override
    public Digest claim() {
      return span.claim();
    }
  }

  /// A tensor that a node makes.
  ///
  /// @param tensor its number, which is that of its leaf in the trace
  /// @param descriptor the item of the node ([network.assay.verification.task.GraphDigest#of])
  record Suspect(int tensor, Digest descriptor) {}

  /// The leaves of one tensor.
  record Tensor(Span span, Digest frames, Suspect suspect) implements Stage {
    @Override
    public int code() {
      return 3;
    }

    @Override
    public Digest claim() {
      return span.claim();
    }
  }

  /// The words of one chunk.
  ///
  /// @param claim the top of the tree over them
  record Chunk(Digest claim, Digest frames, Suspect suspect, long chunk) implements Stage {
    @Override
    public int code() {
      return 4;
    }
  }

  /// Accumulators of one element, `width` steps apart.
  ///
  /// @param claim binds them
  record Fold(Digest claim, Digest frames, Suspect suspect, long element, Interval interval)
      implements Stage {
    private static final HashTag ACCUMULATORS = HashTag.of("assay/accumulators/1");

    @Override
    public int code() {
      return 5;
    }

    static Digest claim(Accumulators accumulators) {
      return ACCUMULATORS.hash(accumulators.toBytes());
    }
  }
}
