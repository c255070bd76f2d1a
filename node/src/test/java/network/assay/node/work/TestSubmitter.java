// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import network.assay.node.state.MemoryBlobs;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;

/// The submitter as a provider reaches it.
public final class TestSubmitter implements Submitters {
  /// What it has to fetch.
  public final MemoryBlobs blobs = new MemoryBlobs();

  /// Where fetched blobs go.
  private final MemoryBlobs here;

  public final BlockingQueue<SubmitterRequest> heard = new LinkedBlockingQueue<>();
  public volatile Function<SubmitterRequest, SubmitterReply> answers =
      _ -> new SubmitterReply.Kept();
  public volatile boolean away;

  /// What happens before something is fetched from it.
  public volatile Runnable beforeFetch = () -> {};

  public TestSubmitter(MemoryBlobs here) {
    this.here = here;
  }

  @Override
  public SubmitterReply tell(PeerId submitter, SubmitterRequest request) {
    if (away) throw new AssayFault.World("the submitter is away");
    SubmitterReply reply = answers.apply(request);
    heard.add(request);
    return reply;
  }

  @Override
  public void fetch(PeerId holder, ContentId content, long maxBytes) {
    beforeFetch.run();
    if (away) throw new AssayFault.World("the submitter is away");
    if (blobs.size(content) > maxBytes) throw new AssayFault.Peer("too long");
    here.copyFrom(blobs, content);
  }

  /// The next of its kind that it hears.
  public <T extends SubmitterRequest> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      SubmitterRequest request = heard.poll(60, TimeUnit.SECONDS);
      if (request == null) throw new AssertionError("never heard " + kind);
      if (kind.isInstance(request)) return kind.cast(request);
    }
  }
}
