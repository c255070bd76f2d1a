// SPDX-License-Identifier: Apache-2.0
/// What an operator sets: one file, a network's preset under it, the environment over it; keys and
/// the lock of the data folder.
@NullMarked
package network.assay.node.config;

import org.jspecify.annotations.NullMarked;
