package dev.onevision.standalone.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;

/**
 * Writes the log to the terminal. Removes the progress of a command first, which has no line end.
 */
public final class LogAppender extends ConsoleAppender<ILoggingEvent> {

  @Override
  protected void append(ILoggingEvent event) {
    ProgressBar.removeShown();
    super.append(event);
  }
}
