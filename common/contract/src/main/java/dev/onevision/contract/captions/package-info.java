/** What the topics of captions contain besides the messages of the suite. */
@NullMarked
package dev.onevision.contract.captions;

import org.jspecify.annotations.NullMarked;
