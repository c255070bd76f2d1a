// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.compute.onnx;

import org.jspecify.annotations.NullMarked;
