/** Files of a source to a folder: resumable, verified, complete or marked as incomplete. */
@NullMarked
package dev.onevision.supply.download;

import org.jspecify.annotations.NullMarked;
