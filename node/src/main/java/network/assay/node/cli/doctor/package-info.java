// SPDX-License-Identifier: Apache-2.0
/// `assay doctor`: looks for whatever keeps a node from working.
@NullMarked
package network.assay.node.cli.doctor;

import org.jspecify.annotations.NullMarked;
