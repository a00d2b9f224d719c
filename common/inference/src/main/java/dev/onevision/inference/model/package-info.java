/** LLaVA-OneVision's programs: what the TorchScript archives contain, and when they are rebuilt. */
@NullMarked
package dev.onevision.inference.model;

import org.jspecify.annotations.NullMarked;
