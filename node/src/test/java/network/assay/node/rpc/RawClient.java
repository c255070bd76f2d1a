// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends exactly the bytes it is told to.
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    // Only so that a broken server fails the test instead of hanging it.
    socket.setSoTimeout(30_000);
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /// Sends on without minding that the server may have closed.
  void sendForever(byte[] piece, int times) {
    try {
      for (int i = 0; i < times; i++) socket.getOutputStream().write(piece);
    } catch (IOException expected) {
      // Cut off: the point of the test.
    }
  }

  /// All that comes until the server closes.
  String readToEnd() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /// The status of the one answer, the connection then being closed by the server.
  int status() throws IOException {
    String all = readToEnd();
    return all.isEmpty() ? 0 : Integer.parseInt(all.split(" ", 3)[1]);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
