/** Which slots of the K/V cache belong to whom; sees numbers, never tensors. */
@NullMarked
package dev.onevision.llm.kvcache;

import org.jspecify.annotations.NullMarked;
