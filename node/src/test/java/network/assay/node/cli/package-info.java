// SPDX-License-Identifier: Apache-2.0
/// Tests of the package of the same name.
@NullMarked
package network.assay.node.cli;

import org.jspecify.annotations.NullMarked;
