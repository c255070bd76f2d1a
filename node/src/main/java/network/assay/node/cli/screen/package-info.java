// SPDX-License-Identifier: Apache-2.0
/// Jobs and demos as they are shown on a terminal: values in, lines of text out.
@NullMarked
package network.assay.node.cli.screen;

import org.jspecify.annotations.NullMarked;
