package dev.onevision.gateway.access.limits;

import dev.onevision.contract.wire.LimitUse;

/** Tells the other gateways what this one has admitted. */
public interface UseExchange {

  /** The name of this gateway, unique among running ones. */
  String gateway();

  /** Publishes without blocking. A use that is lost is contained in the next one. */
  void publish(LimitUse use);
}
