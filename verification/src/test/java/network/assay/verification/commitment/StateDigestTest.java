// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;

/// The expected values were computed from docs/spec/commitments with Python's hashlib.
final class StateDigestTest {
  private static final Tensor F32 =
      Tensor.f32(
          Shape.of(2, 3), 1.5f, -0f, 3.25f, Float.POSITIVE_INFINITY, Float.MIN_VALUE, Float.NaN);
  private static final Tensor I32 = Tensor.i32(Shape.of(3), -1, 0, 7);

  private static Tensor u8() {
    byte[] bytes = new byte[5_000];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i % 251);
    return Tensor.wrapU8(Shape.of(5_000), bytes);
  }

  private static String hex(Tensor tensor) {
    return StateDigest.of(tensor).toHex();
  }

  @Test
  void tensors_of_every_type_and_of_one_many_or_no_chunks_have_the_digest_of_the_specification() {
    assertThat(hex(F32))
        .isEqualTo("14e1f1eba50a22dd32332f4faaea0a77fc6329ac15417b06818f9b5209f7994d");
    assertThat(hex(I32))
        .isEqualTo("d42031cc0393904b5966e105f1bd94336130e7d1d268d394017f3322869f8964");
    assertThat(hex(u8()))
        .isEqualTo("845ce7e439f20ab26556a4bc6ea60d7e6361501a0bc574d484524db181d7493c");
    assertThat(hex(Tensor.zeros(DType.F32, Shape.of(0, 4))))
        .isEqualTo("be8b7e36cddbba2fc0ab0a95956927b4eeeb1c270013c701c02fc9e670e1c83d");
    assertThat(hex(Tensor.scalar(2)))
        .isEqualTo("eb09ddcee36dab1ebc382c66d56fcb2b590db6e280a66f38523befebbc9ec4fd");
  }

  @Test
  void a_state_binds_names_in_the_order_of_their_bytes() {
    State state =
        State.of("a", F32)
            .with("b.x", I32)
            .with("B", u8())
            .with("e", Tensor.zeros(DType.F32, Shape.of(0, 4)))
            .with("s", Tensor.scalar(2));
    assertThat(StateDigest.of(state))
        .isEqualTo(
            Digest.parse("3ec08873554eb48d63819265511061b7f6c669cecf8045d9ec78e82169957a8b"));
  }

  @Test
  void a_nan_has_one_digest_whatever_its_payload_and_zero_has_two() {
    int[] payloads = {0x7FC00000, 0x7F800001, 0xFFC00000, 0x7FFFFFFF};
    for (int bits : payloads) {
      assertThat(StateDigest.of(Tensor.f32(Shape.of(1), Float.intBitsToFloat(bits))))
          .isEqualTo(StateDigest.of(Tensor.f32(Shape.of(1), Float.NaN)));
    }
    assertThat(StateDigest.of(Tensor.scalar(0f))).isNotEqualTo(StateDigest.of(Tensor.scalar(-0f)));
  }

  @Test
  void shape_type_and_name_are_part_of_the_digest() {
    Tensor flat = Tensor.f32(Shape.of(4), 0, 0, 0, 0);
    assertThat(StateDigest.of(flat))
        .isNotEqualTo(StateDigest.of(flat.reshaped(Shape.of(2, 2))))
        .isNotEqualTo(StateDigest.of(Tensor.i32(Shape.of(4), 0, 0, 0, 0)));
    assertThat(StateDigest.of(State.of("x", flat)))
        .isNotEqualTo(StateDigest.of(State.of("y", flat)));
  }
}
