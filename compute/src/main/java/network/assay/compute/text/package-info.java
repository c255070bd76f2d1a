// SPDX-License-Identifier: Apache-2.0
/// From text to tokens and back, the same everywhere: nothing here depends on a locale, on the
/// JDK's tables of Unicode, or on how often something was asked before.
@NullMarked
package network.assay.compute.text;

import org.jspecify.annotations.NullMarked;
