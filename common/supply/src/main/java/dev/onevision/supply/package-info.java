/** From where a checkpoint is kept to a folder that workers load. */
@NullMarked
package dev.onevision.supply;

import org.jspecify.annotations.NullMarked;
