/** What the captions topics say beside the messages of the suite. */
@NullMarked
package dev.onevision.contract.captions;

import org.jspecify.annotations.NullMarked;
