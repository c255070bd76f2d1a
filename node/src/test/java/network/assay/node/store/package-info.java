// SPDX-License-Identifier: Apache-2.0
/// Tests of the store.
@NullMarked
package network.assay.node.store;

import org.jspecify.annotations.NullMarked;
