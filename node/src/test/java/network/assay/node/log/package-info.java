// SPDX-License-Identifier: Apache-2.0
/// Tests of logging.
@NullMarked
package network.assay.node.log;

import org.jspecify.annotations.NullMarked;
