// SPDX-License-Identifier: Apache-2.0
/// Writes what a graph builder was told as ONNX.
@NullMarked
package network.assay.compute.onnx.save;

import org.jspecify.annotations.NullMarked;
