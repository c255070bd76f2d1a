// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import network.assay.compute.graph.Graph;
import network.assay.compute.model.Model;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.MerkleTree;

/// The graphs of a task's steps, and what follows from them alone: for large models this is most of
/// what it takes to derive a program.
///
/// @param graphs in the order of first use, one or two
/// @param operations of each
/// @param digests of each, with the proofs of their parts
/// @param digest of the program (docs/spec/job, section 3.5)
record StepGraphs(
    List<Graph> graphs, List<Long> operations, List<GraphDigest> digests, Digest digest) {
  StepGraphs {
    graphs = List.copyOf(graphs);
    operations = List.copyOf(operations);
    digests = List.copyOf(digests);
  }

  static StepGraphs of(Model network, Work work) {
    List<Graph> graphs =
        switch (work) {
          case Work.Train train -> TrainProgram.graphs(network, train);
          case Work.Merge merge -> MergeProgram.graphs(network, merge);
          case Work.Evaluate evaluate -> EvaluateProgram.graphs(network, evaluate);
        };
    List<GraphDigest> digests = graphs.stream().map(GraphDigest::of).toList();
    return new StepGraphs(
        graphs,
        graphs.stream().map(graph -> graph.cost().operations()).toList(),
        digests,
        MerkleTree.root(digests.stream().map(GraphDigest::digest).toList()));
  }
}
