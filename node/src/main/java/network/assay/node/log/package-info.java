// SPDX-License-Identifier: Apache-2.0
/// How the node logs: lines for people or for programs, without secrets and without forged lines.
@NullMarked
package network.assay.node.log;

import org.jspecify.annotations.NullMarked;
