// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.verification.task;

import org.jspecify.annotations.NullMarked;
