// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import java.util.Optional;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;

/// What is kept of a segment that was done again, so that the next move need not do it once more
/// ([SegmentTruth]). Any of it may be missing, and is then made again; what is given must be what
/// was put. Steps count from 0 within the segment. For one thread at a time.
public interface SegmentNotes {
  /// Keeps nothing.
  SegmentNotes NONE =
      new SegmentNotes() {
        @Override
        public Optional<List<Digest>> steps() {
          return Optional.empty();
        }

        @Override
        public void steps(List<Digest> digests) {}

        @Override
        public List<Digest> begun() {
          return List.of();
        }

        @Override
        public Optional<Kept> before(int step) {
          return Optional.empty();
        }

        @Override
        public void passed(int step, State state, List<Digest> digests) {}

        @Override
        public void reached(int step, State state) {}

        @Override
        public Optional<List<Digest>> trace(int step) {
          return Optional.empty();
        }

        @Override
        public void trace(int step, List<Digest> leaves) {}
      };

  /// A state before a step.
  record Kept(int step, State state) {}

  /// The digests of the states after each step.
  Optional<List<Digest>> steps();

  void steps(List<Digest> digests);

  /// The digests of the states after the first steps, of a segment that was done in part.
  List<Digest> begun();

  /// The latest state that is kept of those before `step` or an earlier one.
  Optional<Kept> before(int step);

  /// The segment is done, and this is the state before `step`: worth keeping now and then, with the
  /// digests of the states up to it.
  void passed(int step, State state, List<Digest> digests);

  /// This is the state before a step that is in dispute: worth keeping.
  void reached(int step, State state);

  /// The leaves of the trace of a step.
  Optional<List<Digest>> trace(int step);

  void trace(int step, List<Digest> leaves);
}
