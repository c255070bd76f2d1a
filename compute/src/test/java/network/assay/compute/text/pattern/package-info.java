// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.compute.text.pattern;

import org.jspecify.annotations.NullMarked;
