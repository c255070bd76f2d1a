// SPDX-License-Identifier: Apache-2.0
/// Graphs of folds: the node descriptors, their validation, their bytes and their cost.
@NullMarked
package network.assay.compute.graph;

import org.jspecify.annotations.NullMarked;
