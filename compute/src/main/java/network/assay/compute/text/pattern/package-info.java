// SPDX-License-Identifier: Apache-2.0
/// Classes of characters, and the regular expressions that tokenizers cut text by.
@NullMarked
package network.assay.compute.text.pattern;

import org.jspecify.annotations.NullMarked;
