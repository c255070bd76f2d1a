// SPDX-License-Identifier: Apache-2.0
/// Pictures of a run.
@NullMarked
package network.assay.node.report;

import org.jspecify.annotations.NullMarked;
