// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.node.cli.doctor;

import org.jspecify.annotations.NullMarked;
