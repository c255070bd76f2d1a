// SPDX-License-Identifier: Apache-2.0
/// What happened, for whoever watches: numbered, bounded, resumable.
@NullMarked
package network.assay.node.event;

import org.jspecify.annotations.NullMarked;
