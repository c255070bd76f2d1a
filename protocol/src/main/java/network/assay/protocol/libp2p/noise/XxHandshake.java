// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// `Noise_XX_25519_ChaChaPoly_SHA256`: three messages `e` / `e, ee, s, es` / `s, se`, each with a
/// payload (Noise revision 34). Knows nothing of sockets, framing or identities.
///
/// The initiator writes messages 1 and 3 and reads 2; the responder the other way round.
public final class XxHandshake {
  static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";

  private static final int MESSAGES = 3;

  private final boolean initiator;
  private final DhKey self;
  private final DhKey ephemeral;
  private final SymmetricState state;
  private byte @Nullable [] theirEphemeral;
  private byte @Nullable [] theirStatic;
  private int done;

  /// @param self the static key, possibly shared by many sessions
  /// @param ephemeral fresh for this session
  public XxHandshake(boolean initiator, DhKey self, DhKey ephemeral, byte[] prologue) {
    this.initiator = initiator;
    this.self = self;
    this.ephemeral = ephemeral;
    this.state = new SymmetricState(NAME, prologue);
  }

  /// Whether the next message is ours to write.
  public boolean writesNext() {
    return done < MESSAGES && (done % 2 == 0) == initiator;
  }

  public boolean finished() {
    return done == MESSAGES;
  }

  /// The next message, carrying `payload`.
  public byte[] write(byte[] payload) {
    if (!writesNext()) throw new IllegalStateException("message " + done + " is the peer's");
    var out = new ByteArrayOutputStream();
    if (done < 2) {
      state.mixHash(ephemeral.publicKey());
      out.writeBytes(ephemeral.publicKey());
    }
    if (done == 1) state.mixKey(ephemeral.agree(theirs(theirEphemeral)));
    if (done > 0) {
      out.writeBytes(state.seal(self.publicKey()));
      state.mixKey(self.agree(theirs(theirEphemeral)));
    }
    out.writeBytes(state.seal(payload));
    done++;
    return out.toByteArray();
  }

  /// Reads the peer's next message.
  ///
  /// @return its payload
  /// @throws AssayFault.Peer where it is too short or does not decrypt
  public byte[] read(byte[] message) {
    if (finished() || writesNext()) throw new IllegalStateException("message " + done + " is ours");
    int at = 0;
    if (done < 2) {
      byte[] point = slice(message, at, DhKey.BYTES);
      at += DhKey.BYTES;
      theirEphemeral = point;
      state.mixHash(point);
    }
    if (done == 1) state.mixKey(ephemeral.agree(theirs(theirEphemeral)));
    if (done > 0) {
      int length = DhKey.BYTES + state.overhead();
      byte[] point = state.open(slice(message, at, length));
      at += length;
      theirStatic = point;
      state.mixKey(ephemeral.agree(point));
    }
    byte[] payload = state.open(slice(message, at, message.length - at));
    done++;
    return payload;
  }

  /// The peer's static key, once its message with it has been read.
  public byte[] theirStatic() {
    return theirs(theirStatic).clone();
  }

  /// The ciphers of a finished handshake.
  public Session split() {
    if (!finished()) throw new IllegalStateException("the handshake has not ended");
    byte[][] keys = state.split();
    var first = new CipherState(keys[0]);
    var second = new CipherState(keys[1]);
    return initiator ? new Session(first, second) : new Session(second, first);
  }

  /// The transcript hash, to compare both ends.
  public byte[] transcript() {
    return state.hash();
  }

  /// What is left after a handshake: a cipher for each direction.
  public record Session(CipherState sending, CipherState receiving) {}

  private static byte[] theirs(byte @Nullable [] key) {
    if (key == null) throw new IllegalStateException("the peer has not sent its key yet");
    return key;
  }

  private static byte[] slice(byte[] message, int from, int length) {
    if (length < 0 || message.length - from < length) {
      throw new AssayFault.Peer("a handshake message of only " + message.length + " bytes");
    }
    return Arrays.copyOfRange(message, from, from + length);
  }
}
