package dev.onevision.gateway.http;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;

/**
 * Errors that come when their sequence has ended already: a parser that meets the rest of a form
 * which was refused. By default Reactor logs each with its stack trace.
 */
public final class DroppedErrors {

  private static final Logger log = LoggerFactory.getLogger(DroppedErrors.class);

  /** The key under which Reactor looks for another way to treat them. */
  private static final String HOOK = "reactor.onErrorDropped.local";

  private DroppedErrors() {}

  /** Keeps them out of the log, for what a client can cause. */
  public static Context ignore(Context context) {
    return ignore(context, failure -> true);
  }

  /** The same for some of them; the others are logged as faults. */
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
