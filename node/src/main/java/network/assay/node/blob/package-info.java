// SPDX-License-Identifier: Apache-2.0
/// Content-addressed files: models, data sets, states, checkpoints (docs/spec/commitments, section
/// 6).
@NullMarked
package network.assay.node.blob;

import org.jspecify.annotations.NullMarked;
