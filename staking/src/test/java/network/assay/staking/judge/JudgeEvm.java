// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import network.assay.staking.gateway.Evm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A real EVM with the contract that judges, for the tests of a class.
final class JudgeEvm implements BeforeAllCallback, AfterAllCallback {
  private @Nullable Evm evm;
  private @Nullable String judge;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    evm = Evm.with("JudgeHarness");
    judge = evm.deploy("Judge");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Evm begun = evm;
    if (begun != null) begun.close();
  }

  Evm evm() {
    return requireNonNull(evm);
  }

  /// Its address.
  String judge() {
    return requireNonNull(judge);
  }

  JudgeCalls calls() {
    return new JudgeCalls(evm(), judge());
  }
}
