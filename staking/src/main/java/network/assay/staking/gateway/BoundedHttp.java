// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.assay.staking.RpcLimits;
import org.web3j.protocol.Service;

/// Carries web3j's requests to a chain node that may be down, slow or hostile: the whole exchange
/// has a time limit (the JDK's own ends with the headers), and the answer a size limit.
final class BoundedHttp extends Service {
  private final URI rpc;
  private final RpcLimits limits;
  private final HttpClient client;

  BoundedHttp(URI rpc, RpcLimits limits) {
    super(false);
    this.rpc = rpc;
    this.limits = limits;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.timeout())
            .build();
  }

  @Override
  protected InputStream performIO(String payload) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(rpc)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(payload, StandardCharsets.UTF_8))
            .build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, _ -> new CappedBody(limits.maxResponseBytes()));
    try {
      HttpResponse<byte[]> response =
          exchange.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() / 100 != 2) {
        throw new IOException("it answered HTTP " + response.statusCode());
      }
      return new ByteArrayInputStream(response.body());
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new HttpTimeoutException("no answer within " + limits.timeout().toMillis() + " ms");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
