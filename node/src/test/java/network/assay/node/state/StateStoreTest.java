// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import org.junit.jupiter.api.Test;

class StateStoreTest {
  private final MemoryBlobs blobs = new MemoryBlobs();
  private final StateStore store = new StateStore(blobs);
  private final State state =
      State.of("layers.0.weight", Tensor.f32(Shape.of(2), 1, 2))
          .with("n", Tensor.i32(Shape.of(1), 7));

  @Test
  void a_state_that_was_put_is_got_back() {
    ContentId content = store.put(state);

    assertThat(store.get(content, StateStore.digest(state))).isEqualTo(state);
    assertThat(store.put(state)).isEqualTo(content);
  }

  @Test
  void another_state_than_was_promised_is_its_holders_fault() {
    ContentId content = store.put(state);

    assertThatThrownBy(() -> store.get(content, Digest.ZERO))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("not 000000000000");
  }

  @Test
  void bytes_that_are_no_state_are_their_holders_fault() {
    for (String text : List.of("", "x", "{}{}{}{}{}{}", "\u0002\0\0\0\0\0\0\0{}")) {
      ContentId content = blobs.put(text.getBytes(StandardCharsets.US_ASCII));

      assertThatThrownBy(() -> store.read(content)).isInstanceOf(AssayFault.Peer.class);
    }
  }

  @Test
  void a_missing_blob_is_nobodys_fault() {
    assertThatThrownBy(() -> store.read(new ContentId(Digest.ZERO)))
        .isInstanceOf(AssayFault.World.class);
  }

  @Test
  void sizes_are_known_before_anything_is_fetched() {
    var model = new ModelSpec.Mlp(List.of(4, 3, 2));
    State parameters =
        State.of("layers.0.weight", Tensor.zeros(DType.F32, Shape.of(4, 3)))
            .with("layers.0.bias", Tensor.zeros(DType.F32, Shape.of(3)))
            .with("layers.1.weight", Tensor.zeros(DType.F32, Shape.of(3, 2)))
            .with("layers.1.bias", Tensor.zeros(DType.F32, Shape.of(2)));
    State data =
        State.of("x", Tensor.zeros(DType.U8, Shape.of(9, 4)))
            .with("y", Tensor.zeros(DType.I32, Shape.of(9)));

    assertThat((long) StateStore.bytes(parameters).length).isLessThan(StateSize.of(parameters));
    assertThat(StateSize.most(model)).isGreaterThan(StateStore.bytes(parameters).length);
    assertThat(StateSize.most(new DataRef(Digest.ZERO, 9), model))
        .isGreaterThan(StateStore.bytes(data).length);
  }
}
