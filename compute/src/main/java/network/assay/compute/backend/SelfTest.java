// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

final class SelfTest {
  static void run(Backend b) {}
}
