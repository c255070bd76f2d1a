// SPDX-License-Identifier: Apache-2.0
/// Translates ONNX operators to the engine's.
@NullMarked
package network.assay.compute.onnx.load;

import org.jspecify.annotations.NullMarked;
