// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;

/// What one operator becomes: its results, in order. Results at the end that nobody wants may be
/// left out. Operands that do not fit are a [network.assay.compute.GraphFault].
interface Translator {
  List<Term> apply(Call call);
}
