// SPDX-License-Identifier: Apache-2.0
package network.assay.node.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import network.assay.node.config.LogConfig;

/// How a process logs before it says otherwise: warnings, for people, to standard error. Spares the
/// command line the reading of XML.
///
/// An operator's own file comes first: `-Dlogback.configurationFile=...` (see config/logback.xml).
public final class QuietStart extends ContextAwareBase implements Configurator {
  static final String OWN_FILE = "logback.configurationFile";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(OWN_FILE) != null) return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    Logging.configure(context, new LogConfig(LogConfig.Level.WARN, LogConfig.Format.TEXT));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
