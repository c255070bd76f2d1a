// SPDX-License-Identifier: Apache-2.0
/// Weight and data files, read strictly.
@NullMarked
package network.assay.compute.format;

import org.jspecify.annotations.NullMarked;
