// SPDX-License-Identifier: Apache-2.0
/// What ONNX's operators do with shapes and with tensors that are known before a model runs.
@NullMarked
package network.assay.compute.onnx.fold;

import org.jspecify.annotations.NullMarked;
