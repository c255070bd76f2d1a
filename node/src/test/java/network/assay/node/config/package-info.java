// SPDX-License-Identifier: Apache-2.0
/// Tests of settings, keys and the data folder.
@NullMarked
package network.assay.node.config;

import org.jspecify.annotations.NullMarked;
