// SPDX-License-Identifier: Apache-2.0
/// Text on a terminal: tables, progress, and a screen that redraws itself.
@NullMarked
package network.assay.node.cli.term;

import org.jspecify.annotations.NullMarked;
