// SPDX-License-Identifier: Apache-2.0
/// Tests of the package of the same name.
@NullMarked
package network.assay.node.report;

import org.jspecify.annotations.NullMarked;
