// SPDX-License-Identifier: Apache-2.0
/// Figures of the running node, in Prometheus' text format.
@NullMarked
package network.assay.node.metrics;

import org.jspecify.annotations.NullMarked;
