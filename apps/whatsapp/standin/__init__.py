"""Meta's side of the webhook: it shakes hands, makes deliveries, signs and posts them."""
