// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.SignedTaken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records submitters' words on chain, as many at once as may be. A word that the contract refuses
/// must keep no other from being recorded: what is refused is halved, until it is alone. Used by
/// the pay thread alone.
final class WordRecords {
  private static final Logger LOG = LoggerFactory.getLogger(WordRecords.class);

  /// The most refusals of one job in one round: each is a question to the chain.
  private static final int MOST_REFUSALS = 16;

  private final Arrears arrears;

  /// Words that were refused alone where others were taken.
  private final Map<JobId, Set<TaskId>> refused = new HashMap<>();

  WordRecords(Arrears arrears) {
    this.arrears = arrears;
  }

  /// Whether the contract has refused this very word, and others of its job not.
  boolean isRefused(SignedTaken one) {
    return refused.getOrDefault(one.word().job(), Set.of()).contains(one.word().task());
  }

  /// @return how many were recorded; what is left has another round
  /// @throws AssayFault.Operator when none is taken: what is wrong may be this node's
  /// @throws AssayFault.World when the chain does not answer
  int record(JobId job, List<SignedTaken> words) {
    var waiting = new ArrayDeque<List<SignedTaken>>();
    for (int from = 0; from < words.size(); from += Arrears.MAX_WORDS) {
      waiting.add(words.subList(from, Math.min(words.size(), from + Arrears.MAX_WORDS)));
    }
    int recorded = 0;
    var refusals = new ArrayList<AssayFault.Operator>();
    var alone = new LinkedHashMap<SignedTaken, AssayFault.Operator>();
    while (!waiting.isEmpty() && refusals.size() < MOST_REFUSALS) {
      List<SignedTaken> some = waiting.remove();
      try {
        arrears.take(job, some);
        recorded += some.size();
      } catch (AssayFault.Operator e) {
        refusals.add(e);
        int half = some.size() / 2;
        if (half == 0) {
          alone.put(some.getFirst(), e);
        } else {
          waiting.add(some.subList(0, half));
          waiting.add(some.subList(half, some.size()));
        }
      }
    }
    if (recorded == 0 && !refusals.isEmpty()) throw refusals.getLast();
    alone.forEach(this::refuse);
    return recorded;
  }

  private void refuse(SignedTaken one, AssayFault.Operator why) {
    JobId job = one.word().job();
    refused.computeIfAbsent(job, _ -> new HashSet<>()).add(one.word().task());
    LOG.warn(
        "the word for task {} of job {} is refused where others are taken, and left: {}",
        one.word().task().digest().brief(),
        job.digest().brief(),
        why.getMessage());
  }

  /// Lets go of what it knows of a job that is settled.
  void forget(JobId job) {
    refused.remove(job);
  }
}
