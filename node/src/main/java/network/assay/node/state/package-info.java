// SPDX-License-Identifier: Apache-2.0
/// States as blobs: what tasks take and give, in the form in which peers exchange it.
@NullMarked
package network.assay.node.state;

import org.jspecify.annotations.NullMarked;
