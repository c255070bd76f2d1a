// SPDX-License-Identifier: Apache-2.0
/// Tests of the figures.
@NullMarked
package network.assay.node.metrics;

import org.jspecify.annotations.NullMarked;
