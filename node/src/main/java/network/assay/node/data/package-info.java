// SPDX-License-Identifier: Apache-2.0
/// Samples from users' files to the data sets that jobs name.
@NullMarked
package network.assay.node.data;

import org.jspecify.annotations.NullMarked;
