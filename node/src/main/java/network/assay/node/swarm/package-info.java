// SPDX-License-Identifier: Apache-2.0
/// Who is asked for which piece of a blob, and whose turn it is to be sent one: decisions only,
/// with time as an argument (docs/spec/wire, section 8).
@NullMarked
package network.assay.node.swarm;

import org.jspecify.annotations.NullMarked;
