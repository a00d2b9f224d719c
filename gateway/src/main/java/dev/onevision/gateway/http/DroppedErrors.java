package dev.onevision.gateway.http;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;

/**
 * Errors that Reactor drops because their sequence has ended, for example when the parser meets the
 * rest of a refused form. By default Reactor logs each with its stack trace.
 */
public final class DroppedErrors {

  private static final Logger log = LoggerFactory.getLogger(DroppedErrors.class);

  /** The context key of Reactor's handler for dropped errors. */
  private static final String HOOK = "reactor.onErrorDropped.local";

  private DroppedErrors() {}

  /** Ignores all dropped errors. */
  public static Context ignore(Context context) {
    return ignore(context, failure -> true);
  }

  /** Ignores the dropped errors that a client caused, and logs the others. */
  public static Context ignore(Context context, Predicate<Throwable> ofClients) {
    Consumer<Throwable> hook =
        failure -> {
          if (ofClients.test(failure)) {
            log.debug("Dropped an error of a request that had ended", failure);
          } else {
            log.error("Dropped an error of a request that had ended", failure);
          }
        };
    return context.put(HOOK, hook);
  }
}
