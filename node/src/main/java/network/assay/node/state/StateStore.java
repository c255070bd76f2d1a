// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.Map;
import java.util.Set;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.format.Safetensors;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.StateDigest;

/// States in the blob store, as safetensors files. For any number of threads.
///
/// A blob's id says which bytes it has, a state's digest which numbers: both are checked, the first
/// by the blob store as the bytes arrive, the second here.
public final class StateStore {
  private final Blobs blobs;

  public StateStore(Blobs blobs) {
    this.blobs = blobs;
  }

  /// Keeps a state. The same state always gives the same bytes and so the same id.
  public ContentId put(State state) {
    return blobs.put(out -> Safetensors.write(state, Map.of(), out));
  }

  /// The file that [#put] keeps, for whoever has room for it.
  public static byte[] bytes(State state) {
    long size = StateSize.of(state);
    if (size > Integer.MAX_VALUE - 64) {
      throw new AssayFault.Operator(
          "a state of " + size + " bytes is more than this version keeps in one blob (2 GiB)");
    }
    try (var out = new ByteArrayOutputStream((int) size)) {
      Safetensors.write(state, Map.of(), Channels.newChannel(out));
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssayFault.Internal("memory cannot be written to", e);
    }
  }

  /// The state that the blob holds, which must be the one with digest `expected`.
  ///
  /// @throws AssayFault.Peer when the bytes are not that state: whoever said so is at fault
  /// @throws AssayFault.World when the blob is not here, or cannot be read
  public State get(ContentId content, Digest expected) {
    State state = read(content);
    Digest found = digest(state);
    if (!found.equals(expected)) {
      throw new AssayFault.Peer(
          "blob %s holds state %s, not %s"
              .formatted(content.digest().brief(), found.brief(), expected.brief()));
    }
    return state;
  }

  /// The state that the blob holds, whichever it is: for what only its digest can judge.
  ///
  /// @throws AssayFault.Peer when the bytes are no state
  /// @throws AssayFault.World when the blob is not here, or cannot be read
  public State read(ContentId content) {
    if (!blobs.has(content)) {
      throw new AssayFault.World("blob " + content.digest().brief() + " is not here");
    }
    // The blob's size bounds what is read, and a header can ask for no more than the file has.
    try (InputStream in = new BufferedInputStream(blobs.open(content), 1 << 16)) {
      State state = Safetensors.read(Channels.newChannel(in), blobs.size(content)).tensors();
      if (state.size() == 0) throw new FormatFault("safetensors: no tensors");
      return state;
    } catch (FormatFault | GraphFault e) {
      throw new AssayFault.Peer(
          "blob " + content.digest().brief() + " holds no state: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new AssayFault.World(
          "blob " + content.digest().brief() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// docs/spec/commitments, section 4.
  public static Digest digest(State state) {
    return StateDigest.of(state);
  }

  public boolean has(ContentId content) {
    return blobs.has(content);
  }

  /// The size of the blob in bytes.
  public long size(ContentId content) {
    return blobs.size(content);
  }

  /// Keeps a blob from being evicted until `owner` lets go of it.
  public void keep(ContentId content, String owner) {
    blobs.pin(content, owner);
  }

  public void release(ContentId content, String owner) {
    blobs.unpin(content, owner);
  }

  /// Lets go of everything that owners keep whose names begin with `prefix`, but for `living`.
  public void sweep(String prefix, Set<String> living) {
    blobs.owners().stream()
        .filter(owner -> owner.startsWith(prefix) && !living.contains(owner))
        .forEach(blobs::unpinAll);
  }

  /// Lets go of everything that `owner` keeps.
  public void releaseAll(String owner) {
    blobs.unpinAll(owner);
  }
}
