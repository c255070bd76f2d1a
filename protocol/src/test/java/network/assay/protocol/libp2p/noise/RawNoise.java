// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multistream.SelectLine;

/// A peer on a plain socket that does the handshake properly, and afterwards sends whatever a test
/// wants. Throws [EOFException] when the other end has hung up.
public final class RawNoise implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final XxHandshake.Session session;

  private RawNoise(Socket socket, HostKey key) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write(SelectLine.encode(SelectLine.HEADER));
    out.write(SelectLine.encode(NoiseHandler.ID));
    in.readFully(new byte[SelectLine.encode(SelectLine.HEADER).length]);
    in.readFully(new byte[SelectLine.encode(NoiseHandler.ID).length]);
    var random = new SecureRandom();
    DhKey self = DhKey.generate(random);
    var handshake = new XxHandshake(true, self, DhKey.generate(random), new byte[0]);
    frame(handshake.write(new byte[0]));
    handshake.read(unframe());
    frame(handshake.write(IdentityPayload.encode(key, self.publicKey(), List.of("/yamux/1.0.0"))));
    session = handshake.split();
  }

  /// Dials a loopback port as `key`.
  public static RawNoise dial(int port, HostKey key) throws IOException {
    return new RawNoise(new Socket(InetAddress.getLoopbackAddress(), port), key);
  }

  /// Seals and sends.
  public void send(byte[] plain) throws IOException {
    frame(session.sending().seal(new byte[0], plain));
  }

  /// Sends bytes that are not sealed.
  public void sendRaw(byte[] bytes) throws IOException {
    frame(bytes);
  }

  /// The next message, opened.
  public byte[] receive() throws IOException {
    return session.receiving().open(new byte[0], unframe());
  }

  /// Reads until the other end hangs up, or a reset.
  public void awaitEnd() throws IOException {
    try {
      while (true) receive();
    } catch (EOFException | java.net.SocketException end) {
      // What was waited for.
    }
  }

  private void frame(byte[] message) throws IOException {
    byte[] framed = new byte[2 + message.length];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    out.write(framed);
  }

  private byte[] unframe() throws IOException {
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
