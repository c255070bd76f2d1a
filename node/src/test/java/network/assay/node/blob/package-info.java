// SPDX-License-Identifier: Apache-2.0
/// Tests of the content-addressed files.
@NullMarked
package network.assay.node.blob;

import org.jspecify.annotations.NullMarked;
