// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.compute.text;

import org.jspecify.annotations.NullMarked;
