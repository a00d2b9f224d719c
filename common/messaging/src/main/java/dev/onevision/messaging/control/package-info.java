/** What every worker hears: cancellations. */
@NullMarked
package dev.onevision.messaging.control;

import org.jspecify.annotations.NullMarked;
