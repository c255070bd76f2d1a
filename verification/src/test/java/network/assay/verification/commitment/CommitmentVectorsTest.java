// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import network.assay.compute.format.Json;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import org.junit.jupiter.api.Test;

/// docs/spec/vectors/commitments.json, made by an implementation in Python, holds for this one.
final class CommitmentVectorsTest {
  private static final Json.Fields VECTORS = vectors();
  private static final Map<String, DType> DTYPES =
      Map.of("f32", DType.F32, "i32", DType.I32, "u8", DType.U8);

  private static Json.Fields vectors() {
    try {
      return Json.parse(Files.readString(Path.of("../docs/spec/vectors/commitments.json")))
          .fields();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void trees_have_the_root_and_each_leaf_the_proof() {
    for (Json vector : VECTORS.get("merkle").items()) {
      List<Digest> leaves = digests(vector, "leaves");
      MerkleTree tree = MerkleTree.over(leaves);
      assertThat(tree.root()).isEqualTo(digest(vector, "root"));
      for (Json proof : vector.fields().get("proofs").items()) {
        int index = (int) proof.fields().get("index").whole();
        List<Digest> siblings = digests(proof, "siblings");
        assertThat(tree.prove(index).siblings()).isEqualTo(siblings);
        assertThat(
                new MerkleProof(index, leaves.size(), siblings)
                    .shows(leaves.get(index), tree.root()))
            .isTrue();
      }
    }
  }

  @Test
  void tensors_and_states_have_the_digest() {
    for (Json vector : VECTORS.get("tensors").items()) {
      assertThat(StateDigest.of(tensor(vector))).isEqualTo(digest(vector, "digest"));
    }
    for (Json vector : VECTORS.get("states").items()) {
      State state = null;
      for (Json name : vector.fields().get("tensors").items()) {
        Tensor tensor = tensor(named(name.text()));
        state = state == null ? State.of(name.text(), tensor) : state.with(name.text(), tensor);
      }
      assertThat(StateDigest.of(java.util.Objects.requireNonNull(state)))
          .isEqualTo(digest(vector, "digest"));
    }
  }

  @Test
  void transcripts_results_and_checks_have_the_commitment() {
    for (Json vector : VECTORS.get("transcripts").items()) {
      var task = new TaskId(digest(vector, "task"));
      Digest salt = digest(vector, "salt");
      List<Digest> states = digests(vector, "states");
      int segment = (int) vector.fields().get("segment").whole();
      var transcript = new Transcript(states);
      assertThat(transcript.root()).isEqualTo(digest(vector, "root"));
      assertThat(transcript.prove(segment).siblings()).isEqualTo(digests(vector, "start_proof"));
      assertThat(transcript.prove(segment + 1).siblings()).isEqualTo(digests(vector, "end_proof"));
      assertThat(Commitments.result(task, transcript.root(), salt))
          .isEqualTo(digest(vector, "result"));
      assertThat(
              Commitments.check(task, segment, states.get(segment), states.get(segment + 1), salt))
          .isEqualTo(digest(vector, "check"));
    }
  }

  @Test
  void a_window_has_the_root_of_the_whole_transcript() {
    for (Json vector : VECTORS.get("windows").items()) {
      var answer =
          new DemandAnswer(
              (int) vector.fields().get("window").whole(),
              vector.fields().get("count").whole(),
              digests(vector, "states"),
              digests(vector, "siblings"),
              digest(vector, "salt"));
      assertThat(answer.transcriptRoot()).isEqualTo(digest(vector, "root"));
      var task = new TaskId(digest(vector, "task"));
      assertThat(answer.opens(task, digest(vector, "result"))).isTrue();
    }
  }

  @Test
  void batches_have_the_leaves_and_the_roots() {
    for (Json vector : VECTORS.get("batches").items()) {
      var entries = new ArrayList<Digest>();
      for (Json result : vector.fields().get("results").items()) {
        entries.add(
            Commitments.batchEntry(
                new TaskId(digest(result, "task")),
                Address.parse(text(result, "provider")),
                digest(result, "commitment")));
      }
      assertThat(entries).isEqualTo(digests(vector, "entries"));
      if (!entries.isEmpty()) {
        assertThat(MerkleTree.root(entries)).isEqualTo(digest(vector, "results_root"));
      }
      var pay = new ArrayList<Digest>();
      for (Json entry : vector.fields().get("pay").items()) {
        Digest leaf =
            Commitments.payEntry(
                Address.parse(text(entry, "provider")),
                new Amount(new BigInteger(text(entry, "cumulative"))));
        assertThat(leaf).isEqualTo(digest(entry, "leaf"));
        pay.add(leaf);
      }
      if (!pay.isEmpty()) assertThat(MerkleTree.root(pay)).isEqualTo(digest(vector, "pay_root"));
    }
  }

  private static Json named(String name) {
    return VECTORS.get("tensors").items().stream()
        .filter(tensor -> text(tensor, "name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Tensor tensor(Json vector) {
    int[] dims =
        vector.fields().get("shape").items().stream().mapToInt(dim -> (int) dim.whole()).toArray();
    byte[] data = HexFormat.of().parseHex(text(vector, "data").substring(2));
    DType dtype = java.util.Objects.requireNonNull(DTYPES.get(text(vector, "dtype")));
    var little = ByteBuffer.wrap(data).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    return Tensor.read(dtype, Shape.of(dims), little);
  }

  private static String text(Json vector, String field) {
    return vector.fields().get(field).text();
  }

  private static Digest digest(Json vector, String field) {
    return Digest.parse(text(vector, field));
  }

  private static List<Digest> digests(Json vector, String field) {
    return vector.fields().get(field).items().stream()
        .map(item -> Digest.parse(item.text()))
        .toList();
  }
}
