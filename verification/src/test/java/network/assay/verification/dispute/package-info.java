// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.verification.dispute;

import org.jspecify.annotations.NullMarked;
