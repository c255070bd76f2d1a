// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/// Tests that peers of every other implementation take: js-libp2p's in each build, those of go and
/// rust under their profiles.
@Tag("foreign")
@EnabledIf(
    value = "network.assay.protocol.libp2p.interop.Foreign#isHere",
    disabledReason = "needs Node.js 20 or later and npm on the PATH")
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface WithForeignPeers {}
