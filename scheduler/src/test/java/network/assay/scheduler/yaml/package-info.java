// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.scheduler.yaml;

import org.jspecify.annotations.NullMarked;
